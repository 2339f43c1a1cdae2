"""Three editions of the course from these notebooks: for pupils, for teachers, and printed.

    python notebooks/make_editions.py FOLDER

FOLDER/pupils/    no outputs, no solutions, nothing folded; lines to fill in where something is asked
FOLDER/teachers/  everything, with the notes of teaching.md, minutes and expected answers in place
FOLDER/printed/   web pages to read or print: solutions, and what a prediction asks for, are folded

What the notebooks need (helpers, digits, trained networks) goes into FOLDER as well, so that it can be
carried to another computer as it is. Give pupils all but `teachers`, and `printed` if you like.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat
from jinja2 import DictLoader
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.exercises import of_notebook

HERE = Path(__file__).resolve().parent
FOLDED = re.compile(r"\s*<details>.*?</details>\s*", re.DOTALL)
ASKS = re.compile(r"\?|\b[Gg]uess\b|\b[Pp]redict\b|write (it|them|your|down)\b")
TALLY = """from helpers.exercises import keep_tally

keep_tally("../my_answers.json")  # which exercises you tried and solved; no name, no answers"""
TEMPLATE = """{% extends 'lab/index.html.j2' %}
{% block output_group %}{% if 'folded' in cell.metadata.get('tags', []) %}
<details><summary>The answer of the computer</summary>{{ super() }}</details>
{% else %}{{ super() }}{% endif %}{% endblock %}"""


def is_solution(cell) -> bool:
    return "solution" in cell.metadata.get("tags", [])


def is_answer(cell) -> bool:
    """A cell of an exercise: one to fill in, or one that checks."""
    return cell.source.startswith(("answer = ", "check("))


def asks(cell) -> bool:
    """Does this text ask for something, outside of its heading and of what is folded?"""
    text = re.sub(r"^#.*", "", FOLDED.sub("", cell.source), flags=re.MULTILINE)
    return cell.cell_type == "markdown" and bool(ASKS.search(text))


def note(text: str):
    """A cell of the teacher's edition, told apart by its frame."""
    cell = new_markdown_cell(f'<div class="alert alert-block alert-info">\n\n{text}\n\n</div>')
    cell.metadata["tags"] = ["teacher"]
    return cell


def pupils_edition(notebook):
    """No answer is in it: outputs, solutions and folded texts are gone, and lines to fill in are there."""
    cells = []
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], notebook.cells[0]]):
        if is_solution(cell) or cell.source.startswith("### Solutions"):
            continue
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif FOLDED.search(cell.source) or (cell.source.startswith("*Look") and asks(cell)):
            cell.source = FOLDED.sub("\n\n", cell.source).strip()
            if cell.source:
                cell.source += "\n\n**What I see:** …"
        elif asks(cell) and following.cell_type == "code" and not is_answer(following):
            cell.source += "\n\n**My guess:** …"
        if cell.source:
            cells.append(cell)
        if "from helpers.exercises import check" in cell.source:
            cells.append(new_code_cell(TALLY))
    notebook.cells = cells
    return notebook


def section_for(number: str) -> str:
    """What teaching.md has to say of a notebook."""
    text = (HERE / "teaching.md").read_text("utf8")
    [section] = re.findall(rf"^### {int(number)} .*?(?=^#)", text + "\n#", re.MULTILINE | re.DOTALL)
    return section


def notes_for(number: str) -> dict[str, str]:
    """The rows of a notebook's table in teaching.md: heading of the part → the note."""
    section, notes = section_for(number), {}
    row = r"^\| (.+?) \| (\d+) \| (.+?) \| ?(.*?) ?\|$"
    for part, minutes, who, words in re.findall(row, section, re.MULTILINE):
        notes[part] = f"**{minutes} minutes, {who}.** {words}"
    return notes


def teachers_edition(notebook, number: str):
    """Everything, and a note under each heading, the expected answer under each exercise and quiz."""
    notes, cells = notes_for(number), []
    solutions = {}
    for cell in notebook.cells:
        if is_solution(cell):
            [exercise] = re.findall(r'check\("(\d\d\.\d)"', cell.source)
            printed = "".join(output.get("text", "") for output in cell.outputs)
            said = cell.source.rsplit("check(", 1)[0].strip() + "\n\n# prints\n" + printed
            solutions[exercise] = said.split(f"{exercise}: right")[0].strip()
    for cell in notebook.cells:
        cells.append(cell)
        if len(cells) == 1:
            cells.append(note(section_for(number).split("\n\n")[1]))
        heading = re.match(r"##+ (.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading and heading[1] in notes:
            cells.append(note(notes.pop(heading[1])))
        for exercise in re.findall(r'^check\("(\d\d\.\d)", answer\)', cell.source):
            cells.append(note(f"**Expected**\n\n```python\n{solutions[exercise]}\n```"))
        if cell.source.startswith("widgets.quiz("):
            right = [f"- {q.asks} **{q.right}**" for q in of_notebook(number).QUIZ]
            cells.append(note("**Right answers**\n\n" + "\n".join(right)))
    if notes:
        raise ValueError(
            f"teaching.md has notes for parts that notebook {number} lacks: {[*notes]}"
        )
    notebook.cells = cells
    return notebook


def printed_edition(notebook) -> str:
    """An HTML page: solutions are folded, and so is every output that the text before asks to predict."""
    before = notebook.cells[0]
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], notebook.cells[0]]):
        if is_solution(cell):
            printed = "".join(output.get("text", "") for output in cell.outputs)
            name = cell.source.split("\n")[0].strip("# ")
            cell.cell_type = "markdown"
            cell.source = (
                f"<details><summary>Solution {name}</summary>\n\n"
                f"```python\n{cell.source}\n\n{printed.strip()}\n```\n\n</details>"
            )
            cell.pop("outputs"), cell.pop("execution_count")
        elif (
            cell.cell_type == "code" and before is not None and asks(before) and not is_answer(cell)
        ):
            if not after.source.startswith(("*Look", "*What to see")):  # these need their figure
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), "folded"]
        cell.source = cell.source.replace(".ipynb)", ".html)")
        before = cell
    exporter = HTMLExporter(
        extra_loaders=[DictLoader({"printed": TEMPLATE})], template_file="printed"
    )
    return exporter.from_notebook_node(notebook)[0]


def main(folder: Path) -> None:
    """Write all three editions, and what they need to run, into `folder`."""
    for name in ("pupils", "teachers", "printed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in sorted(HERE.glob("*.ipynb")):
        number = path.name[:2]
        for name, edition in (("pupils", pupils_edition), ("teachers", teachers_edition)):
            made = nbformat.read(path, as_version=4)
            made = edition(made) if name == "pupils" else edition(made, number)
            nbformat.write(made, folder / name / path.name)
        page = printed_edition(nbformat.read(path, as_version=4))
        (folder / "printed" / f"{path.stem}.html").write_text(page, encoding="utf8")
    for name in ("pupils", "teachers"):
        shutil.copy(HERE / "glossary.md", folder / name)
    skip = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("helpers", "digits", "models"):
        if (HERE.parent / name).is_dir():
            shutil.copytree(HERE.parent / name, folder / name, ignore=skip, dirs_exist_ok=True)
    shutil.copy(HERE.parent / "requirements.txt", folder)
    print(f"pupils, teachers and printed are in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
