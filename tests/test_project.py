"""The project as a whole: its layout, its style, and whether README and CI say the same."""

import ast
import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter

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
    allowed = {"README.md", "requirements.txt", "LICENSE", "conftest.py"}
    allowed |= {"notebooks", "digits", "helpers", "tests"}
    assert top <= allowed


# No module imports one to its right; a package counts as one.
ORDER = """quiet data distort progress images recipes checkpoints training writing cuts judge several_digits reading
probing sheets filled_sheets drawing plots exercises widgets""".split()
HELPERS = sorted((TOP / "helpers").rglob("*.py"))


def name_of(path):
    """helpers/images/files.py → helpers.images.files; helpers/images/__init__.py → helpers.images."""
    return ".".join(path.relative_to(TOP).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path) for path in HELPERS}


def imports_of(node):
    """The helpers that a module imports when it runs, in its functions, too: their whole names."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from NAMES.intersection(alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert not node.level, "written out, an import is found by a search"
        deeper = {f"{node.module}.{alias.name}" for alias in node.names} & NAMES
        yield from deeper or {node.module} & NAMES
    for child in ast.iter_child_nodes(node):
        yield from imports_of(child)


def test_modules_import_one_way():
    """… quiet → data → images → recipes → training → reading → plots → widgets: never back."""
    inside = {package: {} for package in ORDER}
    for path in HELPERS[1:]:
        name = name_of(path)
        own = name.split(".")[1]
        for other in imports_of(ast.parse(path.read_text("utf8"))):
            house = other.split(".")[1]
            assert ORDER.index(house) <= ORDER.index(own), f"{name} imports {other}"
            if house == own:
                inside[own].setdefault(name, []).append(other)
    for imported in inside.values():
        TopologicalSorter(imported).prepare()  # raises where they import each other


def arrows():
    """Which house imports which, without the arrows that a longer way says already."""
    imported = {house: set() for house in ORDER}
    for path in HELPERS[1:]:
        own = name_of(path).split(".")[1]
        others = {name.split(".")[1] for name in imports_of(ast.parse(path.read_text("utf8")))}
        imported[own] |= others - {own}
    reached = {}
    for house in ORDER:  # from left to right, so that those to the left are known
        reached[house] = imported[house].union(*(reached[other] for other in imported[house]))
    for house, others in imported.items():
        longer = set().union(*(reached[other] for other in others))
        yield from (f"{house} --> {other}" for other in sorted(others - longer))


def test_the_picture_of_the_imports_in_the_readme():
    [picture] = re.findall(
        r"```mermaid\n(.*?)```", (TOP / "README.md").read_text("utf8"), re.DOTALL
    )
    assert picture == "\n".join(["graph RL", *(f"    {arrow}" for arrow in arrows())]) + "\n"


def test_helpers_stay_small():
    files = [name for name in tracked() if name.startswith("helpers/")]
    assert len(files) < 45
    lines = {name: len((TOP / name).read_text("utf8").splitlines()) for name in files}
    assert {name: count for name, count in lines.items() if count > 250} == {}


def test_a_notebook_without_a_network_loads_no_tensorflow():
    cells = json.loads((TOP / "notebooks" / "01_loading_the_data.ipynb").read_text("utf8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "code" for line in cell["source"]]
    code = [line.rstrip() for line in lines if line.startswith(("from ", "import "))]
    assert "from helpers import plots, widgets" in code
    code += ["import sys", "print({'keras', 'tensorflow'} & set(sys.modules))"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(code)], cwd=TOP, capture_output=True, text=True
    )
    assert done.stdout == "set()\n", done.stderr


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
