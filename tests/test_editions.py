"""The three editions: what must not be in them, and that they open and run; and the marks of a class."""

import ast
import json
import re
import shutil
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from conftest import TOP
from helpers import exercises
from helpers.exercises import check, keep_tally, read_tally

sys.path.insert(0, str(TOP / "notebooks"))

import make_editions
import marks

PATHS = sorted((TOP / "notebooks").glob("*.ipynb"))
NAMES = [path.name for path in PATHS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions") / "class"
    make_editions.main(folder)
    return folder


def solutions_of(name):
    """The code of each solution, without its first line and its check."""
    cells = nbformat.read(TOP / "notebooks" / name, as_version=4).cells
    found = [cell.source for cell in cells if "solution" in cell.metadata.get("tags", [])]
    return [source.split("\n", 1)[1].rsplit("check(", 1)[0].strip() for source in found]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_pupils_edition_answers(folder, name):
    original = nbformat.read(TOP / "notebooks" / name, as_version=4)
    cells = nbformat.read(folder / "pupils" / name, as_version=4).cells
    told = "\n\n".join(cell.source for cell in cells)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert not any("solution" in cell.metadata.get("tags", []) for cell in cells)
    assert "<details>" not in told and "### Solutions" not in told
    solutions = solutions_of(name)
    assert len(solutions) >= 3
    for code in solutions:
        assert code not in told
    folded = re.findall(
        r"</summary>(.*?)</details>", "".join(c.source for c in original.cells), re.S
    )
    assert folded
    for text in folded:
        assert text.strip() not in told
    asked = sum(cell.source == "answer = ..." for cell in cells)
    assert asked == len(exercises.of_notebook(name[:2]).EXERCISES)
    assert told.count("**My guess:** …") + told.count("**What I see:** …") >= 3
    assert not re.search("olutions are folded|open this|folded cell", told)
    assert "**My guess" not in cells[0].source


@pytest.mark.parametrize(
    ("text", "filled_in"),
    [
        ("How many?", "How many?\n\n**My guess:** …"),
        (
            "How many (of ten)? Write it down.",
            "How many (of ten)? Write it down.\n\n**My guess:** …",
        ),
        ("How many? (It takes a minute.)", "How many? (It takes a minute.)\n\n**My guess:** …"),
        ("Can it read? Trust, but check:", None),
        ("How many?\n\nHere they are, counted.", None),
        ("## What is it?", None),
        ("**To play with:** which one?", None),
        ("*Look: why?*", "*Look: why?*\n\n**What I see:** …"),
        ("*Look: why?*\n\nNow all.", "*Look: why?*\n\n**What I see:** …\n\nNow all."),
        (
            "*Look: why?* Which next? Guess.\n\nThen it trains.",
            "*Look: why?*\n\n**What I see:** …\n\nWhich next? Guess.\n\n**My guess:** …\n\nThen it trains.",
        ),
        (
            "*Look: why?*\n\n<details>So.</details>\n\nAnd now?",
            "*Look: why?*\n\n**What I see:** …\n\nAnd now?\n\n**My guess:** …",
        ),
        (
            "Which one? Think, before you open this.\n\n<details>This one.</details>",
            "Which one? Think.\n\n**My answer:** …",
        ),
    ],
)
def test_lines_to_fill_in_stand_below_what_is_asked(text, filled_in):
    cells = [new_markdown_cell("# 1"), new_markdown_cell(text), new_code_cell("1 + 1")]
    made = make_editions.pupils_edition(new_notebook(cells=cells)).cells
    assert made[1].source == (filled_in or text)


def test_no_guess_is_asked_before_an_exercise_is_answered():
    for last in ("answer = ...", 'check("01.1", answer)'):
        cells = [new_markdown_cell("# 1"), new_markdown_cell("How many?"), new_code_cell(last)]
        made = make_editions.pupils_edition(new_notebook(cells=cells)).cells
        assert made[1].source == "How many?"


@pytest.mark.parametrize("name", NAMES)
def test_the_teachers_edition_has_everything_and_the_notes_in_place(folder, name):
    original = nbformat.read(TOP / "notebooks" / name, as_version=4).cells
    cells = nbformat.read(folder / "teachers" / name, as_version=4).cells
    notes = [cell for cell in cells if "teacher" in cell.metadata.get("tags", [])]
    rest = [cell for cell in cells if cell not in notes]
    assert [cell.source for cell in rest] == [cell.source for cell in original]
    assert [cell.get("outputs") for cell in rest] == [cell.get("outputs") for cell in original]
    wanted = make_editions.notes_for(name[:2])
    for part, words in wanted.items():
        [heading] = [
            i for i, c in enumerate(cells) if re.match(rf"##+ {re.escape(part)}\n", c.source + "\n")
        ]
        assert words in cells[heading + 1].source
    assert "when it goes wrong" in cells[1].source
    told = "".join(cell.source for cell in notes)
    assert told.count("**Expected**") == len(exercises.of_notebook(name[:2]).EXERCISES)
    assert all(question.right in told for question in exercises.of_notebook(name[:2]).QUIZ)


@pytest.mark.parametrize("name", NAMES)
def test_the_minutes_of_the_parts_add_up(name):
    cells = nbformat.read(TOP / "notebooks" / name, as_version=4).cells
    [whole] = re.findall(r"\*\*Time\*\* (\d+) minutes", cells[0].source)
    parts = [
        int(words.split()[0].strip("*"))
        for part, words in make_editions.notes_for(name[:2]).items()
        if not part.endswith("(further)")  # counted beside the notebook's own minutes
    ]
    assert 0 <= int(whole) - sum(parts) <= 3, "beside the parts only a few words at the ends"
    [in_the_readme] = re.findall(
        rf"\({re.escape('notebooks/' + name)}\) \|.*\| (\d+) \+",
        (TOP / "README.md").read_text("utf8"),
    )
    assert in_the_readme == whole


def test_the_plans_minutes_are_those_of_the_parts():
    """In the tables of the plans; and a third of the time is free."""
    plans = (TOP / "notebooks" / "teaching.md").read_text("utf8").split("\n## ")[1]
    rows = [row for row in plans.splitlines() if row.startswith("| ") and "notebook " in row]
    assert len(rows) == 9
    for row in rows:
        parts, seen = {}, 0
        for number, to, upto, one, minutes in re.findall(
            r'notebook (\d+)|to "([^"]+)" \((\d+)\)|"([^"]+)" \((\d+)\)', row
        ):
            if number:
                notes = make_editions.notes_for(f"{int(number):02}").items()
                parts = {part.replace('"', ""): int(words[2:4]) for part, words in notes}
            elif to:
                names = [*parts]
                assert sum(parts[name] for name in names[: names.index(to) + 1]) == int(upto), to
                seen += 1
            else:
                [its] = [parts[name] for name in parts if name.startswith(one)]
                assert its == int(minutes), one
                seen += 1
        assert seen, row
        planned = sum(int(minutes) for minutes in re.findall(r"\((\d+)\)", row))
        assert planned <= (34 if row[2].isdigit() else 120), f"{planned} minutes: {row}"


@pytest.mark.parametrize("name", NAMES)
def test_printed_pages_fold_what_answers(folder, name):
    page = (folder / "printed" / name).with_suffix(".html").read_text("utf8")
    assert "<details open" not in page and ".ipynb)" not in page and '.ipynb"' not in page
    shown = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert page.count("<summary>Solution") == len(solutions_of(name))
    assert page.count("<summary>The answer of the computer") >= 1
    assert f"{name[:2]}.1: not answered yet" in shown
    assert not re.search(r"\d\d\.\d: right\.", shown)
    assert "data:image/png" in shown, "figures to look at stay"


def test_a_question_holds_down_to_the_next_text():
    """Also for figures, and over cells that only define something."""

    def cell(name, says=True):
        shown = [new_output("stream", text=f"{name} is shown")] if says else []
        return new_code_cell(f"# {name}", outputs=shown)

    notebook = new_notebook(
        cells=[new_markdown_cell("# Is this a question?"), cell("first"),
               new_markdown_cell("How many? Guess."), cell("silent", False), cell("second"), cell("third"),
               new_markdown_cell("*Look: which?*"), cell("fourth"),
               new_markdown_cell("How many?"), cell("silent too", False),
               new_markdown_cell("Wait."), cell("fifth"), new_markdown_cell("So."), cell("sixth")]
    )  # fmt: skip
    page = make_editions.printed_edition(notebook)
    shown = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    names = "first second third fourth fifth sixth".split()
    assert all(f"{name} is shown" in page for name in names)
    assert [name for name in names if f"{name} is shown" in shown] == ["first", "fourth", "sixth"]


def test_what_a_guess_is_about_is_shown_and_what_answers_it_is_not():
    """Over a text that only leads on; a bet over a heading; a picture with the tag "question" stays."""

    def cell(name, tags=()):
        shown = [new_output("stream", text=f"{name} is shown")]
        return new_code_cell(f"# {name}", outputs=shown, metadata={"tags": [*tags]})

    notebook = new_notebook(
        cells=[new_markdown_cell("# 1"),
               new_markdown_cell("What do you read? Write it down."), cell("picture", ["question"]),
               new_markdown_cell("*Look: sure?*"), cell("labels"), new_markdown_cell("So."), cell("open"), cell("always", ["answer"]),
               new_markdown_cell("**Guess** who is worst. Then drag."), cell("first"),
               new_markdown_cell("*Look: here. In numbers (of all):*"), cell("second"),
               new_markdown_cell("*Look: so.*\n\n<details>It is told.</details>\n\nNow all:"), cell("told"),
               new_markdown_cell("Place your bets: which wins?"), new_code_cell("bet = 0"),
               new_markdown_cell("## A race"), cell("race")]
    )  # fmt: skip
    page = make_editions.printed_edition(notebook)
    shown = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    names = "picture labels open always first second told race".split()
    assert all(f"{name} is shown" in page for name in names)
    assert [name for name in names if f"{name} is shown" in shown] == ["picture", "open", "told"]


def test_the_worksheet_stands_apart_from_its_answers(folder):
    sheet = (folder / "printed" / "worksheet.html").read_text("utf8")
    answers = (folder / "teachers" / "worksheet_answers.html").read_text("utf8")
    assert all(f"<strong>{task}.</strong>" in sheet for task in range(1, 9))
    assert all(f"<strong>{task}</strong>" in answers for task in range(1, 9))
    assert sheet.count("<td></td>") == 36, "room to write the digit once more"
    assert "Sixteen" in answers and "Sixteen" not in sheet and "&gt;" not in sheet
    assert sheet.count("<section>") == sheet.count("class=lines") == 8
    assert (folder / "try_it" / "index.html").stat().st_size > 100_000


def test_a_note_without_its_part_is_an_error():
    notebook = nbformat.read(PATHS[0], as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.source[:16] != "## The average d"]
    with pytest.raises(ValueError, match="The average digit"):
        make_editions.teachers_edition(notebook, "01")


@pytest.mark.parametrize("edition", ["pupils", "teachers"])
def test_an_edition_runs_where_it_lies(folder, edition):
    """Every notebook is a valid one with valid code; the first is run from end to end."""
    for name in NAMES:
        notebook = nbformat.read(folder / edition / name, as_version=4)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)
    notebook = nbformat.read(folder / edition / NAMES[0], as_version=4)
    place = {"metadata": {"path": str(folder / edition)}}
    NotebookClient(notebook, timeout=600, resources=place).execute()
    kept = folder / "my_answers.json"
    assert not kept.exists() or edition == "teachers", "three dots are no try"


def test_the_folder_can_be_carried_elsewhere(folder, tmp_path):
    """Nothing in it names the place where it was made."""
    shutil.copytree(folder, tmp_path / "class")
    for path in (tmp_path / "class").rglob("*.ipynb"):
        assert str(TOP) not in path.read_text("utf8"), path.name
    assert (tmp_path / "class" / "requirements.txt").exists()
    assert "playwright" not in (tmp_path / "class" / "requirements.txt").read_text()


@pytest.fixture
def tally(tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "_tally_file", None)
    keep_tally(tmp_path / "07.json")
    return tmp_path / "07.json"


def test_check_counts_tries_until_the_first_right_answer(tally):
    for answer in (..., 3, "ten", 0.904, 5):
        check("10.1", answer)
    check("10.2", len)
    assert read_tally(tally) == {
        "10.1": {"tries": 3, "right": True},
        "10.2": {"tries": 1, "right": False},
    }


def test_nothing_personal_is_kept(tally):
    check("10.1", "my own words")
    assert set(json.loads(tally.read_text())) == {"exercises", "checksum"}
    assert "words" not in tally.read_text()


def test_without_a_tally_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check("10.1", 0.904)
    assert list(tmp_path.iterdir()) == []


def test_a_tally_that_was_changed_by_hand_is_noticed(tally, capsys):
    check("10.1", 3)
    tally.write_text(tally.read_text().replace("false", "true"))
    with pytest.raises(ValueError, match="by hand"):
        read_tally(tally)
    changed = tally.read_text()
    check("10.1", 0.904)  # is still marked
    assert "right." in capsys.readouterr().out and tally.read_text() == changed


def test_the_table_of_a_class(tally):
    check("10.1", 3)
    check("10.1", 0.904)
    check("10.2", len)
    (tally.parent / "08.json").write_text("{}")
    (tally.parent / "notes.txt").write_text("no tally")
    heads, seven, eight = marks.table(tally.parent)
    found = dict(zip(heads, seven))
    core = marks.core_exercises()
    assert 20 < len(core) < len(exercises.exercises())
    of_ten = sum(number.startswith("10.") for number in core)
    assert (found["pupil"], found["10 core"], found["01 core"]) == ("07", f"1 of {of_ten}", "")
    assert (found["10.1"], found["10.2"], found["10.3"]) == ("2", "(1)", "")
    assert eight == ["08", "this is no file of the exercises"]


def test_the_table_of_the_exercises_that_were_set(tally):
    """Who has solved them all has all of all."""
    check("10.1", 0.904)
    assert marks.table(tally.parent, ["10.1"]) == [
        ["pupil", "solved", "10.1"],
        ["07", "1 of 1", "1"],
    ]
    assert marks.table(tally.parent, ["10.1", "10.2"])[1] == ["07", "1 of 2", "1", ""]
    with pytest.raises(ValueError, match="no exercise 10.99"):
        marks.table(tally.parent, ["10.99"])


def test_every_cell_that_teaching_quotes_is_in_its_notebook():
    text = (TOP / "notebooks" / "teaching.md").read_text("utf8")
    place, quoted = "", 0
    for number, start in re.findall(r"[Nn]otebook (\d+)|cell that begins with `([^`]+)`", text):
        place = f"{int(number):02}" if number else place
        if start:
            [path] = [path for path in PATHS if path.name.startswith(place)]
            cells = nbformat.read(path, as_version=4).cells
            found = [
                cell for cell in cells if cell.cell_type == "code" and cell.source.startswith(start)
            ]
            assert len(found) == 1, f"{path.name}: {len(found)} cells begin with {start}"
            quoted += 1
    assert quoted == 3 == len(re.findall(r"\b[Cc]ell (?:that|with)[^.]*?`", text))
