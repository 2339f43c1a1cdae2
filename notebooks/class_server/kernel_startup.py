"""Runs when a pupil's kernel starts: says in words when the memory is used up, or nearly."""

import resource
import sys
from pathlib import Path

from IPython import get_ipython


def used_and_most() -> tuple[int, int]:
    """MB that this kernel has taken, and MB that it may take (-1: as many as it likes)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    used = next(int(line.split()[1]) for line in lines if line.startswith("VmData"))
    return used >> 10, resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20


def say_memory(result) -> None:
    used, most = used_and_most()
    error = result.error_in_exec
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        print(
            f"\nThis cell asked for more memory than a pupil has on the class server ({most} MB; {used} MB "
            "are in use). Ask for less: fewer pictures, smaller arrays. To free what is in use: Kernel, "
            "Restart Kernel. The others have noticed nothing.",
            file=sys.stderr,
        )
    elif 0 < 0.85 * most < used:
        print(
            f"\nNearly full: this notebook uses {used} of {most} MB. Beyond that its kernel may end. "
            "To free them: Kernel, Restart Kernel.",
            file=sys.stderr,
        )


get_ipython().events.register("post_run_cell", say_memory)
