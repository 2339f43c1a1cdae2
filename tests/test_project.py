"""The project as a whole: its layout, its style, and whether README and CI say the same."""

import re
import subprocess
import sys

from conftest import TOP


def tracked():
    """The files that git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line for line in listed.stdout.splitlines() if (TOP / line).exists()]


def test_nothing_else_at_the_top():
    top = {name.split("/")[0] for name in tracked() if not name.startswith(".")}
    allowed = {"README.md", "requirements.txt", "LICENSE"}
    allowed |= {"notebooks", "digits", "helpers", "tests"}
    assert top <= allowed


def test_modules_import_one_way():
    """data → images → recipes → training → reading → plots → widgets: never to the right."""
    order = ["data", "images", "recipes", "training", "reading", "plots", "widgets"]
    for place, name in enumerate(order):
        path = TOP / "helpers" / f"{name}.py"
        if path.exists():
            imported = re.findall(r"from helpers(?:\.| import )(\w+)", path.read_text("utf8"))
            assert not set(imported) & set(order[place:]), f"{name} imports {imported}"


def test_nothing_imports_a_notebook_or_leaves_the_house():
    for name in tracked():
        if name.endswith(".py") and name.startswith("helpers/"):
            text = (TOP / name).read_text("utf8")
            assert "/shared" not in text, name
            assert "pickle.load" not in text and "safe_mode=False" not in text, name


def test_style():
    """ruff, over code and notebooks: `ruff check --fix` and `ruff format` mend most of it."""
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=TOP, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_ci_runs_the_test_command_of_the_readme():
    readme = (TOP / "README.md").read_text("utf8")
    [command] = set(re.findall(r"\.venv/bin/python -m pytest$", readme, flags=re.MULTILINE))
    assert command in (TOP / ".ci" / "run").read_text("utf8")


def test_readme_names_every_notebook():
    readme = (TOP / "README.md").read_text("utf8")
    for path in (TOP / "notebooks").glob("*.ipynb"):
        assert f"(notebooks/{path.name})" in readme


def test_readme_links_lead_somewhere():
    for link in re.findall(r"\]\(([^)#:]+)\)", (TOP / "README.md").read_text("utf8")):
        assert (TOP / link).exists(), link
