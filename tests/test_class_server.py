"""The class server: homes, words, limits, shared starts; and, where all of it is installed, the whole."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import TOP

if not sys.platform.startswith("linux"):
    pytest.skip("the class server needs Linux", allow_module_level=True)

SERVER = TOP / "notebooks" / "class_server"
sys.path.insert(0, str(SERVER))
import accounts
import collect
import forget

# In a namespace of its own, root may be root of nobody else.
OTHERS = sum(int(line.split()[2]) for line in Path("/proc/self/uid_map").open()) > 1
as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not OTHERS, reason="only root can act for other accounts"
)
ANNE, BEN = 54321, 54322  # no account is needed to own a file


def as_user(user, action):
    """True if `action` works in a process of this user."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            action()
            code = 0
        except OSError:
            pass
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


@pytest.fixture
def homes(tmp_path):
    """A small course, and two homes made from it."""
    source = tmp_path / "source"
    for name in ("helpers/a.py", "digits/1.png", "notebooks/01.ipynb", "models/cnn-small.keras"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    for folder in (tmp_path, *tmp_path.parents):
        if "pytest" in str(folder):
            folder.chmod(0o755)  # pytest makes them for one account alone
    course = accounts.copy_course(tmp_path / "class", source)
    for name, user in (("anne", ANNE), ("ben", BEN)):
        accounts.lay_out_home(tmp_path / "class" / "homes" / name, course, user, user)
    return tmp_path / "class" / "homes"


@as_root
def test_a_pupil_reads_and_writes_the_own_home_and_no_other(homes):
    notebook = homes / "anne" / "course" / "notebooks" / "01.ipynb"
    assert as_user(ANNE, lambda: notebook.write_text("mine"))
    assert as_user(ANNE, notebook.read_text)
    assert not as_user(BEN, notebook.read_text)
    assert not as_user(BEN, lambda: os.listdir(homes / "anne"))
    assert not as_user(BEN, lambda: notebook.write_text("yours"))


@as_root
def test_the_trained_networks_are_shared_and_only_to_read(homes):
    for name, user in (("anne", ANNE), ("ben", BEN)):
        model = homes / name / "course" / "models" / "cnn-small.keras"
        assert model.resolve() == homes.parent / "course" / "models" / "cnn-small.keras"
        assert as_user(user, model.read_text)
        assert not as_user(user, lambda model=model: model.write_text("spoilt"))
        own = model.with_name("own.keras")
        assert as_user(user, lambda own=own: own.write_text("a pupil's own network"))


def test_no_solution_is_copied_to_where_pupils_can_read(tmp_path):
    """Neither the notebooks themselves, nor the page with the answers; a course that is there is renewed."""
    (tmp_path / "course" / "notebooks").mkdir(parents=True)
    (tmp_path / "course" / "notebooks" / "teaching.md").write_text("from before")
    course = accounts.copy_course(tmp_path)
    assert (course / "notebooks" / "glossary.md").exists()
    assert (course / "helpers" / "exercises" / "notebook_01.py").exists()
    for path in course.rglob("*"):
        assert path.suffix != ".ipynb" and path.name != "teaching.md", path


def test_prepare_lays_out_the_pupils_edition(homes):
    """prepare.py, with all networks there, so that it trains none; then a new home."""
    course = homes.parent / "prepared"
    for model in (TOP / "models").glob("*.keras"):
        (course / "course" / "models").mkdir(parents=True, exist_ok=True)
        shutil.copy(model, course / "course" / "models")
    command = [sys.executable, str(SERVER / "prepare.py"), str(course)]
    subprocess.run(command, check=True, timeout=900)
    accounts.lay_out_home(homes / "carl", course / "course", os.geteuid(), os.getegid())
    notebooks = homes / "carl" / "course" / "notebooks"
    assert len(list(notebooks.glob("*.ipynb"))) == len(list((TOP / "notebooks").glob("*.ipynb")))
    for path in notebooks.glob("*.ipynb"):
        text = path.read_text("utf8")
        assert '"solution"' not in text and "keep_tally" in text and '"image/png"' not in text
    there = {path.name for path in notebooks.iterdir()}
    assert not there & {"teaching.md", "make_editions.py", "worksheet.py", "class_server"}


@as_root
def test_the_tallies_are_collected_and_nobody_hands_in_anothers(homes, capsys):
    for name, user in (("anne", ANNE), ("ben", BEN)):
        accounts.lay_out_home(homes / name, homes.parent / "course", user, user)
    tally = homes / "anne" / "course" / "my_answers.json"
    code = (
        f"import sys; sys.path.insert(0, {str(TOP)!r})\n"
        "from helpers.exercises import check, keep_tally\n"
        f"keep_tally({str(tally)!r}); check('10.1', 3); check('10.1', 0.904)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # the test's root: pupils cannot
    os.chown(tally, ANNE, ANNE)
    tally.chmod(0o600)
    (homes / "ben" / "course" / "my_answers.json").symlink_to(tally)
    accounts.lay_out_home(homes / "carl", homes.parent / "course", BEN + 1, BEN + 1)
    os.mkfifo(homes / "carl" / "course" / "my_answers.json")
    (homes / ".new-1").mkdir()
    folder = homes.parent / "marks"
    assert collect.collect(homes, folder, patience=1) == ["ben", "carl"]
    collect.marks.main(folder)
    assert [path.name for path in sorted(folder.iterdir())] == ["anne.json", "marks.csv"]
    heads, anne = (folder / "marks.csv").read_text().splitlines()
    found = dict(zip(heads.split(","), anne.split(",")))
    assert (found["pupil"], found["10.1"], found["10.2"]) == ("anne", "2", "")
    assert folder.stat().st_mode & 0o077 == 0


def test_forgetting_deletes_the_home_the_word_and_the_hubs_database(homes, monkeypatch):
    there = homes.parent
    accounts.is_own_word(there / "words", "anne", "zebra")
    accounts.is_own_word(there / "words", "ben", "lion")
    (there / "hub").mkdir()
    (there / "hub" / "jupyterhub.sqlite").write_text("who came when")
    deleted = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: deleted.append(command))
    accounts_of_the_computer = [
        pwd.struct_passwd((name, "x", 9, 9, "", home, "/bin/sh"))
        for name, home in (("carl", str(homes / "carl")), ("teacher", "/home/teacher"))
    ]
    monkeypatch.setattr(pwd, "getpwall", lambda: accounts_of_the_computer)
    forget.forget(there, "anne")
    assert not (homes / "anne").exists() and not (there / "words" / "anne").exists()
    assert (homes / "ben").exists() and (there / "words" / "ben").exists()
    assert forget.forget_all(there) == ["ben", "carl"]
    assert deleted == [["userdel", "carl"]], "nobody who is not the class's"
    assert [*homes.iterdir(), *(there / "words").iterdir(), *(there / "hub").iterdir()] == []
    assert (there / "course" / "helpers").exists(), "the course stays, for the next class"


@pytest.mark.parametrize("name", ["root", "..", "../course"])
def test_forgetting_touches_nothing_else(name, tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("an account was deleted"))
    (tmp_path / "homes").mkdir()
    (tmp_path / "course").mkdir()
    forget.forget(tmp_path, name)
    assert (tmp_path / "course").exists() and (tmp_path / "homes").exists()


@as_root
def test_a_home_that_is_there_stays_as_it_is(homes):
    notebook = homes / "anne" / "course" / "notebooks" / "01.ipynb"
    notebook.write_text("an hour's work")
    accounts.lay_out_home(homes / "anne", homes.parent / "course", ANNE, ANNE)
    assert notebook.read_text() == "an hour's work"


def test_the_first_word_stays_and_others_are_refused(tmp_path):
    words = tmp_path / "words"
    assert not accounts.is_own_word(words, "pupil01", "abc")
    assert accounts.is_own_word(words, "pupil01", "zebra")
    assert accounts.is_own_word(words, "pupil01", "zebra")
    assert not accounts.is_own_word(words, "pupil01", "lion")
    assert accounts.is_own_word(words, "pupil02", "lion")
    assert b"zebra" not in (words / "pupil01").read_bytes()
    assert words.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["root", pwd.getpwuid(1).pw_name])
def test_an_account_of_the_computer_is_never_a_pupils(name, tmp_path):
    with pytest.raises(RuntimeError, match="not of this class"):
        accounts.make_account(name, tmp_path)


IN_A_SHELL = """
import runpy
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
runpy.run_path({startup!r})
shell.run_cell({cell!r})
"""


def said_after(cell, megabytes):
    code = IN_A_SHELL.format(startup=str(SERVER / "kernel_startup.py"), cell=cell)
    limit = f"import resource as r; r.setrlimit(r.RLIMIT_DATA, ({megabytes} << 20,) * 2)\n"
    done = subprocess.run([sys.executable, "-c", limit + code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_used_up_memory_is_said_in_words():
    said = said_after("page = bytearray(3 << 30)", 800)
    assert "asked for more memory than a pupil has on the class server (800 MB" in said
    assert "Restart Kernel" in said
    assert "Nearly full" in said_after("page = bytearray(720 << 20)", 800)
    assert said_after("page = bytearray(10 << 20)", 800) == ""


@as_root
def test_limits_are_taken():
    code = "import resource as r, os; print(r.getrlimit(r.RLIMIT_DATA)[1] >> 20, os.nice(0))"
    command = [sys.executable, "-c", code]
    limited = {"preexec_fn": accounts.limit(900, 64), "capture_output": True, "text": True}
    assert subprocess.run(command, **limited).stdout == f"900 {os.nice(0) + 5}\n"


SERVE = """
import sys; sys.path.insert(0, {folder!r}); sys.path.append({modules!r})
import numpy, shared_start
shared_start.preload = lambda: None
shared_start.serve({socket!r})
"""


@pytest.fixture
def shared_start(tmp_path):
    """The parent without TensorFlow, and the beginning of a command that uses it."""
    socket = str(tmp_path / "socket")
    code = SERVE.format(folder=str(SERVER), modules=str(tmp_path), socket=socket)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    end = time.monotonic() + 60
    while not Path(socket).exists() and time.monotonic() < end:
        time.sleep(0.05)
    yield [sys.executable, "-S", "-I", str(SERVER / "shared_start.py"), "run", socket]
    parent.kill()
    parent.wait()


@as_root
def test_a_shared_start_gives_output_exit_code_and_limits(shared_start, tmp_path):
    (tmp_path / "child.py").write_text(
        "import os, resource as r, sys\n"
        "print(sys.argv[1], os.environ['WORD'], r.getrlimit(r.RLIMIT_DATA)[1] >> 20, flush=True)\n"
        "sys.exit(7)\n"
    )
    command = [*shared_start, "child", "hello"]
    environment = os.environ | {"WORD": "there"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60,
        preexec_fn=accounts.limit(900, 4096),
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("hello there 900\n", 7), done.stderr


@as_root
def test_killing_the_asker_kills_the_child(shared_start, tmp_path):
    (tmp_path / "child.py").write_text(
        "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n"
    )
    command = [*shared_start, "child"]
    asker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    child = int(asker.stdout.readline())
    os.kill(child, 0)
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    end = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


@as_root
def test_a_kernel_ends_when_its_server_is_killed(shared_start, tmp_path):
    (tmp_path / "child.py").write_text(
        "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n"
    )
    code = f"import subprocess; subprocess.run({[*shared_start, 'child']!r})"
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(server.stdout.readline())
    server.kill()
    server.wait()
    end = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


needs_all = pytest.mark.skipif(
    importlib.util.find_spec("jupyterhub") is None or shutil.which("npm") is None,
    reason="the whole server needs notebooks/class_server/requirements.txt and npm",
)
needs_place = pytest.mark.skipif(
    "CLASS_FOLDER" not in os.environ, reason="CLASS_FOLDER does not say where it may be installed"
)
NO_SOLUTIONS = """
from pathlib import Path
told = [path.read_text() for path in Path().glob("*.ipynb")]
print(len(told), any('"solution"' in text for text in told), Path("teaching.md").exists())
"""
ANSWERS = """
import sys; sys.path.append("..")
from helpers.exercises import check, keep_tally
keep_tally("../my_answers.json")
check("10.1", 0.904)
"""


@as_root
@needs_all
@needs_place
def test_the_whole_server(tmp_path):
    """Two pupils: files kept apart, a memory limit in words, a runaway cell that stops only itself."""
    from tests.measure_class import HUB, ClassServer

    with ClassServer(Path(os.environ["CLASS_FOLDER"]), 2) as server:
        anne, ben = (server.pupil(name) for name in server.names)
        anne.log_in()
        ben.log_in()
        mine = anne.kernel()
        assert "pupil01" in anne.run_cell(mine, "import getpass; print(getpass.getuser())")
        anne.run_cell(mine, "open('secret.txt', 'w').write('anne only')")
        path = server.folder / "homes" / "pupil01" / "course" / "notebooks" / "secret.txt"
        assert path.read_text() == "anne only"
        notebooks = len(list((TOP / "notebooks").glob("*.ipynb")))
        assert anne.run_cell(mine, NO_SOLUTIONS) == f"{notebooks} False False\n"
        assert "10.1: right." in anne.run_cell(mine, ANSWERS)
        without = collect.collect(server.folder / "homes", tmp_path / "marks")
        assert "pupil01" not in without and "pupil02" in without
        heads, row = collect.marks.table(tmp_path / "marks")
        assert dict(zip(heads, row))["10.1"] == "1"
        yours = ben.kernel()
        with pytest.raises(RuntimeError, match="PermissionError"):
            ben.run_cell(yours, f"open({str(path)!r}).read()")
        answer = ben.line.get(f"{HUB}/user/pupil01/api/contents/notebooks/secret.txt", timeout=60)
        assert answer.status_code in (403, 404), answer.text
        with pytest.raises(RuntimeError, match="more memory than a pupil has"):
            ben.run_cell(yours, "import numpy as np; np.ones((20_000, 20_000))")
        assert ben.run_cell(yours, "print(1 + 1)") == "2\n"
        ben.send(yours, "while True: pass")
        started = time.monotonic()
        assert anne.run_cell(mine, "print(sum(range(10**6)))") == "499999500000\n"
        assert time.monotonic() - started < 20
        thief = server.pupil("pupil01")
        thief.password = f"{server.password}-another"
        with pytest.raises(Exception, match="403"):
            thief.log_in()


@as_root
@needs_all
@needs_place
def test_an_idle_server_ends_with_its_kernel_and_files_stay():
    from tests.measure_class import ClassServer

    with ClassServer(Path(os.environ["CLASS_FOLDER"]), 1, CLASS_IDLE_SECONDS="20") as server:
        anne = server.pupil("pupil01")
        anne.log_in()
        anne.run_cell(anne.kernel(), "open('work.txt', 'w').write('mine')")
        user, end = pwd.getpwnam("pupil01").pw_uid, time.monotonic() + 240
        owns = [path for path in Path("/proc").glob("[0-9]*") if path.stat().st_uid == user]
        assert len(owns) >= 2
        while any(path.exists() for path in owns) and time.monotonic() < end:
            time.sleep(1)
        assert not any(path.exists() for path in owns)
        work = server.folder / "homes" / "pupil01" / "course" / "notebooks" / "work.txt"
        assert work.read_text() == "mine"
