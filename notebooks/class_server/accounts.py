"""The pupils' system accounts and homes, their words, and what each may use. Needs Linux, and root."""

import hashlib
import hmac
import os
import pwd
import resource
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
PARTS = ("helpers", "digits", "notebooks")
NO_COPY = ("__pycache__", ".ipynb_checkpoints")
# Solutions and right answers. prepare.py puts the pupils' edition of the notebooks there instead.
NOT_TO_BE_READ = (*NO_COPY, "*.ipynb", "teaching.md")
NOT_FOR_PUPILS = (*NO_COPY, "class_server", "make_editions.py", "worksheet.py", "marks.py")


def copy_course(folder: Path, source: Path = COURSE) -> Path:
    """The copy that all homes are made from: everybody may read it, only root may write it.

    Without the notebooks, which have solutions in them.
    """
    course = folder / "course"
    for part in PARTS:
        shutil.rmtree(course / part, ignore_errors=True)
        shutil.copytree(
            source / part, course / part, ignore=shutil.ignore_patterns(*NOT_TO_BE_READ)
        )
    (course / "models").mkdir(exist_ok=True)
    for model in (source / "models").glob("*.keras"):
        shutil.copy(model, course / "models")
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(course)], check=True)
    return course


def make_account(name: str, homes: Path) -> pwd.struct_passwd:
    """The pupil's system account, made at the first login; RuntimeError if it is not one of the class's."""
    home = homes / name
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        new = ["useradd", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*new, "--home-dir", str(home), name], check=True)
        account = pwd.getpwnam(name)
    if Path(account.pw_dir) != home or account.pw_uid == 0:
        raise RuntimeError(f"This computer has an account {name} that is not of this class.")
    return account


def lay_out_home(home: Path, course: Path, user: int, group: int) -> None:
    """A home that only its pupil can enter, with the course in it. What is there already stays as it is.

    The trained networks are links: read by all, written by none. Beside them there is room for the
    pupil's own.
    """
    if not home.exists():
        home.mkdir(mode=0o700, parents=True)
        os.chown(home, user, group)
    home.chmod(0o700)
    if os.path.lexists(home / "course"):
        return
    # It is made where pupils cannot reach it, and moved when it is whole.
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".new-") as place:
        new = Path(place) / "course"
        for part in PARTS:
            ignore = shutil.ignore_patterns(*NOT_FOR_PUPILS)
            shutil.copytree(course / part, new / part, ignore=ignore)
        (new / "models").mkdir()
        for model in (course / "models").glob("*.keras"):
            (new / "models" / model.name).symlink_to(model)
        for path in (new, *new.rglob("*")):
            os.chown(path, user, group, follow_symlinks=False)
        new.rename(home / "course")


def is_own_word(folder: Path, name: str, word: str) -> bool:
    """The first login keeps the pupil's word (as a hash, for root only); later ones must bring the same.

    A forgotten word: delete the pupil's file in this folder, and the next login chooses anew.
    """
    if len(word) < 4:
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        salt = secrets.token_bytes(16)
        path.write_bytes(salt + hashed(word, salt))
    kept = path.read_bytes()
    return hmac.compare_digest(kept[16:], hashed(word, kept[:16]))


def hashed(word: str, salt: bytes) -> bytes:
    return hashlib.scrypt(word.encode(), salt=salt, n=2**14, r=8, p=1)


def limit(megabytes: int, processes: int) -> Callable[[], None]:
    """What a pupil's processes may use, to be called in the first of them, still as root.

    RLIMIT_DATA counts what a process may write on: its own arrays, and 8 MB for each thread. (RLIMIT_AS
    would count TensorFlow's files as well, which all pupils share.)
    """

    def take():
        for which, most in (
            (resource.RLIMIT_DATA, megabytes << 20),
            (resource.RLIMIT_NPROC, processes),  # processes and threads of the account
            (resource.RLIMIT_FSIZE, 500 << 20),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(which, (most, most))
        os.nice(5)  # logging in stays quick while thirty pupils compute
        Path("/proc/self/oom_score_adj").write_text("500")  # if all memory is gone, not the hub
        os.umask(0o077)

    return take
