"""The marks of the class: fetches each pupil's my_answers.json from the homes, and makes the table.

    sudo /srv/class/python/bin/python notebooks/class_server/collect.py FOLDER

The server may run. FOLDER then holds pupil01.json, pupil02.json, … and marks.csv; see ../marks.py.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import marks

MOST = 100_000  # bytes; a whole tally has some 3,000


def collect(homes: Path, folder: Path, patience: float = 20) -> list[str]:
    """Copy all tallies into `folder`; the names of the pupils who have none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    without = []
    for home in sorted(homes.glob("[!.]*")):
        # Read as the pupil: should the file be a link, it leads to nothing that is hidden from the pupil.
        owner, path = home.stat(), str(home / "course" / "my_answers.json")
        try:
            tally = subprocess.run(
                ["head", "-c", str(MOST), path], user=owner.st_uid, group=owner.st_gid,
                extra_groups=[], capture_output=True, timeout=patience, check=True,
            )  # fmt: skip
            (folder / f"{home.name}.json").write_bytes(tally.stdout)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            without.append(home.name)
    return without


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1])
    missing = collect(Path(os.environ.get("CLASS_FOLDER", "/srv/class")) / "homes", target)
    marks.main(target, sys.argv[2:])
    if missing:
        print("No exercise tried yet:", ", ".join(missing))
    if "SUDO_UID" in os.environ:  # the table is the teacher's, not root's
        for made in (target, *target.iterdir()):
            os.chown(made, int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"]))
