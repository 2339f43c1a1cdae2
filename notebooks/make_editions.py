"""Three editions of the course from these notebooks: for pupils, for teachers, and printed.

    python notebooks/make_editions.py FOLDER

FOLDER/pupils/    no outputs, no solutions, nothing folded; lines to fill in where something is asked
FOLDER/teachers/  everything, with the notes of teaching.md, minutes and expected answers in place
FOLDER/printed/   web pages to read or print: solutions, and what a prediction asks for, are folded;
                  and the worksheet (its answers are in teachers/)

What the notebooks need (helpers, digits, trained networks) and the page to try go into FOLDER as well,
so that it can be carried to another computer as it is. Give pupils all but `teachers` and `printed`.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat
from jinja2 import DictLoader
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell
from worksheet import worksheet

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.exercises import of_notebook

HERE = Path(__file__).resolve().parent
FOLDED = re.compile(r"\s*<details>.*?</details>\s*", re.DOTALL)
LOOK = re.compile(r"(\*Look.*?[.?!:)]\*)\s+(.*)", re.DOTALL)
ASKS = re.compile(
    r"\?|\b(guess|predict|decide|think|vote|write|work it out|use|try)\b", re.IGNORECASE
)
TELLS_TO_GUESS = re.compile(
    r"(^|[.:!] |\*\*|Make a )(Guess|guess|Predict|Bet)\b|Before you (run|look)"
)
WRITTEN = re.compile(r"\b(write|bets?)\b", re.IGNORECASE)
FOLDED_HERE = "(here something is folded)"
TALLY = """from helpers.exercises import keep_tally

keep_tally("../my_answers.json")  # which exercises you tried and solved; no name, no answers"""
PAPER = """<style>
@media print {
  .jp-CodeCell pre, .jp-RenderedText pre { white-space: pre-wrap !important; overflow-wrap: anywhere }
  .jp-OutputArea-child, img { break-inside: avoid } }
</style>"""
TEMPLATE = """{% extends 'lab/index.html.j2' %}
{% block output_group %}{% if 'folded' in cell.metadata.get('tags', []) %}
<details><summary>The answer of the computer</summary>{{ super() }}</details>
{% else %}{{ super() }}{% endif %}{% endblock %}"""


def is_solution(cell) -> bool:
    return "solution" in cell.metadata.get("tags", [])


def is_answer(cell) -> bool:
    """A cell of an exercise: one to fill in, or one that checks."""
    return cell.source.startswith(("answer = ", "check("))


def asks_to_guess(text: str) -> bool:
    """Does a paragraph tell to guess, or end with a question, or with a word like "Try." after it?"""
    if re.match(r"[#|-]|\*Look|\*\*To play with|\*\*\d\d\.\d", text):
        return False  # a question of another kind, or an exercise
    if TELLS_TO_GUESS.search(text):
        return True
    question, mark, after = re.sub(r"\s*\([^)]*\)\s*$", "", text).rpartition("?")
    after = after.strip('*_" )')
    return bool(mark) and (not after or (len(after.split()) < 20 and bool(ASKS.search(after))))


def paragraphs(cell) -> list[str]:
    """The text's paragraphs; where a part is folded, FOLDED_HERE; a Look's own part stands alone."""
    parts = re.split(r"\n\n+", FOLDED.sub(f"\n\n{FOLDED_HERE}\n\n", cell.source).strip())
    found = []
    for part in parts:
        look = LOOK.fullmatch(part)
        found += look.groups() if look and "?" in look[2] else [part]
    return found


def guesses(cell) -> bool:
    """Is the reader to guess what the cells below this text will show?"""
    return cell.cell_type == "markdown" and asks_to_guess(paragraphs(cell)[-1])


def note(text: str):
    """A cell of the teacher's edition, told apart by its frame."""
    cell = new_markdown_cell(f'<div class="alert alert-block alert-info">\n\n{text}\n\n</div>')
    cell.metadata["tags"] = ["teacher"]
    return cell


def with_lines(cell, guess: bool) -> str:
    """The text without what is folded, with lines to fill in below what it asks."""
    lines = []
    for part in paragraphs(cell):
        if part != FOLDED_HERE:
            behind_a_look = lines[-1:] == ["**What I see:** …"]
            lines.append(part)
            if part.startswith("*Look") and "?" in part:
                lines.append("**What I see:** …")
            elif behind_a_look and asks_to_guess(part):
                lines.append("**My guess:** …")
        elif lines and "?" in lines[-1]:
            lines.append("**My answer:** …")
    if guess and lines[-1] != "**My guess:** …":
        lines.append("**My guess:** …")
    text = "\n\n".join(lines)
    text = re.sub(r"Solutions are folded[^.]*\.", "Your teacher has the solutions.", text)
    return re.sub(r",? before you open this", "", text)


def pupils_edition(notebook):
    """No answer is in it: outputs, solutions and folded texts are gone, and lines to fill in are there."""
    cells = []
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], notebook.cells[0]]):
        if is_solution(cell) or cell.source.startswith("### Solutions"):
            continue
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            to_run = following.cell_type == "code" and not is_answer(following)
            cell.source = with_lines(cell, bool(cells) and to_run and guesses(cell))
        if cell.source:
            cells.append(cell)
        if "from helpers.exercises import check" in cell.source:
            cells.append(new_code_cell(TALLY))
    notebook.cells = cells
    return notebook


def make_pupils_notebooks(source: Path, folder: Path) -> None:
    """The pupils' edition of all notebooks in `source`; the class server lays it out, too."""
    for path in sorted(source.glob("*.ipynb")):
        made = pupils_edition(nbformat.read(path, as_version=4))
        nbformat.write(made, folder / path.name)


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
        unit = "minute" if minutes == "1" else "minutes"
        notes[part] = f"**{minutes} {unit}, {who}.** {words}"
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
    """An HTML page: solutions are folded, and so is all that cells show which a text asks to guess.

    A question holds until something was folded and a text follows (but not "*Look … *" with a colon at its
    end); past a heading only if the guess was to be written down, or is a bet. Two tags of cells say more:
    "question" is what a guess is about, it stays and the question holds; "answer" is always folded.
    """
    asked, shown = "", False
    for place, cell in enumerate(notebook.cells):
        if is_solution(cell):
            printed = "".join(output.get("text", "") for output in cell.outputs)
            name = cell.source.split("\n")[0].strip("# ")
            cell.cell_type = "markdown"
            cell.source = (
                f"<details><summary>Solution {name}</summary>\n\n"
                f"```python\n{cell.source}\n\n{printed.strip()}\n```\n\n</details>"
            )
            cell.pop("outputs"), cell.pop("execution_count")
        elif cell.cell_type == "code" and cell.outputs and not is_answer(cell):
            tags = cell.metadata.get("tags", [])
            if "answer" in tags or asked and "question" not in tags:
                cell.metadata["tags"] = [*tags, "folded"]
                shown = True
        elif cell.cell_type == "markdown" and place:
            leads_on = re.match(r"\*Look(?!.*<details>).*:[*)]*$", cell.source, re.DOTALL)
            held = leads_on or not shown and (cell.source[0] != "#" or WRITTEN.search(asked))
            asked, shown = cell.source if guesses(cell) else asked if held else "", False
        cell.source = cell.source.replace(".ipynb)", ".html)")
    exporter = HTMLExporter(
        extra_loaders=[DictLoader({"printed": TEMPLATE})], template_file="printed"
    )
    return exporter.from_notebook_node(notebook)[0].replace("</head>", f"{PAPER}</head>", 1)


def main(folder: Path) -> None:
    """Write all three editions, and what they need to run, into `folder`."""
    for name in ("pupils", "teachers", "printed"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    make_pupils_notebooks(HERE, folder / "pupils")
    for path in sorted(HERE.glob("*.ipynb")):
        made = teachers_edition(nbformat.read(path, as_version=4), path.name[:2])
        nbformat.write(made, folder / "teachers" / path.name)
        page = printed_edition(nbformat.read(path, as_version=4))
        (folder / "printed" / f"{path.stem}.html").write_text(page, encoding="utf8")
    for name in ("pupils", "teachers"):
        shutil.copy(HERE / "glossary.md", folder / name)
    task_page, answers = worksheet()
    (folder / "printed" / "worksheet.html").write_text(task_page, encoding="utf8")
    (folder / "teachers" / "worksheet_answers.html").write_text(answers, encoding="utf8")
    (folder / "try_it").mkdir(exist_ok=True)
    shutil.copy(HERE / "try_it" / "index.html", folder / "try_it")
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
