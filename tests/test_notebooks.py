"""The notebooks as documents: what a reader sees where no kernel runs. (nbval runs them.)"""

import json
import re

import pytest

from conftest import TOP
from helpers.exercises import of_notebook
from tests import facts

PATHS = sorted((TOP / "notebooks").glob("*.ipynb"))
TRACES = {
    "a machine path": r"(?<![\w.])/(root|home|work|tmp|opt|usr|Users)/|[A-Z]:\\\\?\w|site-packages",
    "a point in time": r"\b20\d\d-\d\d-\d\d[T ]\d\d:|\b\d\d:\d\d:\d\d\b",
    "an object's address": r"\bat 0x[0-9a-f]{6}",
    "a warning": r"Warning\b",
}


@pytest.fixture(params=PATHS, ids=lambda path: path.name)
def path(request):
    return request.param


@pytest.fixture
def cells(path):
    return json.loads(path.read_text(encoding="utf8"))["cells"]


def text_of(cell):
    return "".join(cell["source"])


def code_cells(cells):
    return [cell for cell in cells if cell["cell_type"] == "code"]


def tags(cell):
    return cell["metadata"].get("tags", [])


def printed(cell):
    """All that a cell's outputs say in words."""
    parts = []
    for output in cell["outputs"]:
        parts.append("".join(output.get("text", "")))
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/"):
                parts.append("".join(content))
    return "\n".join(parts)


def test_there_are_notebooks():
    assert PATHS


def test_outputs_are_of_one_fresh_run(cells):
    code = code_cells(cells)
    assert all(text_of(cell).strip() for cell in code), "an empty code cell"
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))


def test_compared_cells_have_something_to_compare(cells):
    """nbval silently compares nothing where a cell was saved without its count or its output."""
    compared = [cell for cell in code_cells(cells) if "nbval-check-output" in tags(cell)]
    assert compared
    assert all(cell["execution_count"] and cell["outputs"] for cell in compared)


def test_outputs_hold_no_errors_and_nothing_from_stderr(cells):
    for cell in code_cells(cells):
        kinds = {output["output_type"] for output in cell["outputs"]}
        names = {output.get("name") for output in cell["outputs"]}
        assert "error" not in kinds and "stderr" not in names, text_of(cell)


@pytest.mark.parametrize("trace", TRACES)
def test_outputs_hold_no_traces_of_the_run(cells, trace):
    for cell in code_cells(cells):
        found = re.search(TRACES[trace], printed(cell))
        assert not found, f"{found[0]!r} in the output of: {text_of(cell)}"


def test_no_output_needs_a_kernel(cells):
    for cell in code_cells(cells):
        for output in cell["outputs"]:
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def test_what_the_text_relies_on_is_printed_by_one_cell(path, cells):
    for pattern, holds in facts.FACTS[path.name[:2]]:
        found = [facts.numbers(pattern, printed(cell)) for cell in code_cells(cells)]
        [found] = [numbers for numbers in found if numbers]
        assert holds(*found), f"{pattern} found {found}"


def test_no_cell_of_a_pupil_asserts(cells):
    """Whoever changes something and runs on must not see a line of ours turn red."""
    for cell in code_cells(cells):
        assert not re.search(r"^ *assert ", text_of(cell), re.MULTILINE), text_of(cell)


def test_size(path):
    assert path.stat().st_size < 1_000_000


def test_metadata_is_plain(path):
    notebook = json.loads(path.read_text(encoding="utf8"))
    assert notebook["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    assert all(set(cell["metadata"]) <= {"tags", "jupyter"} for cell in notebook["cells"])


def test_opening(path, cells):
    first = text_of(cells[0])
    assert first.startswith(f"# {int(path.name[:2])} · ")
    for part in ("**You will**", "**You need**", "**Time**", "minutes"):
        assert part in first
    goals = re.findall(r"^- ", first, flags=re.MULTILINE)
    assert 3 <= len(goals) <= 5


def test_closing(cells):
    headings = [
        line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]
    ]
    headings = [line.strip() for line in headings if line.startswith("#")]
    wanted = ["## What we learned", "## Exercises", "### Solutions", "## Quiz"]
    wanted += ["## What is next"]
    assert [heading for heading in headings if heading in wanted] == wanted
    assert headings[-1] == wanted[-1]


def test_cells_are_short(cells):
    for cell in code_cells(cells):
        lines = [line for line in cell["source"] if line.strip()]
        assert len(lines) <= 15, text_of(cell)


def test_text_cells_are_short(path, cells):
    """30 to 60 words in the median, at most 90; lists and what is folded are not counted."""
    texts = [text_of(cell) for cell in cells if cell["cell_type"] == "markdown"]
    texts = [re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL) for text in texts]
    words = [len(text.split()) for text in texts if not re.search(r"^(- |\||#+ )", text, re.M)]
    assert max(words) <= 90, path.name
    assert 25 <= sorted(words)[len(words) // 2] <= 60


def test_exercises_say_for_whom_they_are(path, cells):
    """Core or further; and an open one, without a single answer, in each of the first six."""
    told = "\n".join(text_of(cell) for cell in cells if cell["cell_type"] == "markdown")
    for number in of_notebook(path.name[:2]).EXERCISES:
        assert re.search(rf"\*\*{number}\*\* \*(core|further)\*", told), number
    if path.name < "07":
        assert re.search(r"\*\*\d\d\.\d\*\* \*open\*", told)


def test_enough_is_said(cells):
    """At least as many text cells as code cells, exercises and their solutions not counted."""
    code = [
        cell
        for cell in code_cells(cells)
        if "solution" not in tags(cell) and not re.match(r"answer = |check\(", text_of(cell))
    ]
    text = [cell for cell in cells if cell["cell_type"] == "markdown"]
    assert len(text) >= len(code)


def test_every_picture_is_put_into_words(cells):
    """After a cell that shows a picture, the next text cell says what to see, or asks ("*Look")."""
    for place, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        if any("image/png" in output.get("data", {}) for output in cell["outputs"]):
            following = cells[place + 1]
            assert following["cell_type"] == "markdown", text_of(cell)
            assert text_of(following).startswith(("*What to see", "*Look")), text_of(cell)


def test_every_exercise_can_be_answered_checked_and_looked_up(path, cells):
    mine = list(of_notebook(path.name[:2]).EXERCISES)
    assert len(mine) >= 3
    code = code_cells(cells)
    for number in mine:
        call = f'check("{number}"'
        [asked] = [place for place, cell in enumerate(code) if f"{call}, answer)" in text_of(cell)]
        assert text_of(code[asked - 1]) == "answer = ..."
        assert "not answered yet" in printed(code[asked])
        [solution] = [c for c in code if "solution" in tags(c) and call in text_of(c)]
        assert f"{number}: right." in printed(solution)
        assert "nbval-check-output" in tags(solution)
        assert solution["metadata"]["jupyter"]["source_hidden"]


def test_links_between_notebooks_lead_somewhere(path, cells):
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for link in re.findall(r"\]\(([^)#:]+)\)", text_of(cell)):
                assert (path.parent / link).exists(), link


# In bold for weight or as a label, not because a word is explained.
STRESSED = """
You will|You need|Time|Shift + Enter|Before each, write down|A good place to rest.|To play with:
Red|Blue|x|y|w|V|four|times|times that weight|no step|one pixel to the right|look at the curve
Batches|Momentum.|The wrong images.|The best of many.|the course's CNN|LeNet|short MLP|errors
Recipe 1|Recipe 2|Recipe 3|Recipe 4|Recipe 5|ink bright on dark|step against the slope
step against the gradient
""".replace("\n", "|").split("|")


def bold_words():
    """By explained word, in small letters, the first notebook that has it in bold."""
    first = {}
    for path in PATHS:
        cells = json.loads(path.read_text("utf8"))["cells"]
        text = "\n".join(text_of(cell) for cell in cells if cell["cell_type"] == "markdown")
        for words in re.findall(r"\*\*(.+?)\*\*", text):
            a_sentence = len(words.split()) > 4 or words.lower().startswith("guess")
            if not a_sentence and words not in STRESSED and re.search("[A-Za-z]", words):
                first.setdefault(words.lower(), path.name)
    return first


def glossary():
    """By word, in small letters, what its row says and links to."""
    lines = (TOP / "notebooks" / "glossary.md").read_text("utf8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")][2:]
    return {word.lower(): (says, links) for word, says, links in rows}


def test_every_word_in_bold_is_in_the_glossary():
    listed = glossary()
    for word, notebook in bold_words().items():
        assert word in listed, f"{word!r} of {notebook}"
        assert f"({notebook})" in listed[word][1], f"{word!r} leads to {listed[word][1]}"


def test_the_glossary_is_in_order_and_leads_to_notebooks():
    listed = glossary()
    assert list(listed) == sorted(listed)
    for word, (says, links) in listed.items():
        named = re.findall(r"\[(\d+)\]\(([^)]+)\)", links)
        assert says and named, word
        for number, name in named:
            assert int(name[:2]) == int(number) and TOP / "notebooks" / name in PATHS, word
