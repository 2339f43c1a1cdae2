"""Deletes pupils from the class server: the account, the home with all work, the word.

    sudo python3 notebooks/class_server/forget.py pupil07 pupil08
    sudo python3 notebooks/class_server/forget.py all

Stop the server first. "all" deletes the hub's database as well, with the times of the logins.
"""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path


def forget(folder: Path, name: str) -> None:
    """One pupil. An account whose home is elsewhere is not the class's, and stays."""
    home = folder / "homes" / name
    if any(account.pw_name == name and account.pw_dir == str(home) for account in pwd.getpwall()):
        subprocess.run(["userdel", name], check=True)
    if name in os.listdir(folder / "homes"):
        shutil.rmtree(home)
    if (folder / "words").is_dir() and name in os.listdir(folder / "words"):
        (folder / "words" / name).unlink()


def forget_all(folder: Path) -> list[str]:
    """Every pupil who has an account, a home or a word, and what the hub keeps of them; their names."""
    names = {path.name for part in ("homes", "words") for path in (folder / part).glob("*")}
    homes = str(folder / "homes")
    names |= {who.pw_name for who in pwd.getpwall() if os.path.dirname(who.pw_dir) == homes}
    for name in sorted(names):
        forget(folder, name)
    for path in (folder / "hub").glob("*"):
        path.unlink()
    return sorted(names)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if not wanted or not all(name == "all" or name.isalnum() for name in wanted):
        sys.exit(__doc__)
    place = Path(os.environ.get("CLASS_FOLDER", "/srv/class"))
    if wanted == ["all"]:
        wanted = forget_all(place)
    else:
        for pupil in wanted:
            forget(place, pupil)
    print("deleted:", ", ".join(wanted) or "nothing was there")
