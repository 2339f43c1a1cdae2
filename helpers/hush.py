"""Silence for what native code writes past Python, straight to the process's error stream."""

import contextlib
import os
import sys


@contextlib.contextmanager
def native_stderr_closed():
    """Send what is written to file descriptor 2 to nowhere, for a while.

    Python exceptions are not touched by it: they are raised as always.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)
