"""A table of what a class has solved, from the files that pupils hand in.

    python notebooks/marks.py FOLDER 01.1 01.3    the exercises that were set
    python notebooks/marks.py FOLDER              all, and how many core ones of each notebook

Each pupil's `my_answers.json`, renamed to the pupil's number (`07.json`), lies in FOLDER. The table is
printed and saved as FOLDER/marks.csv, for a spreadsheet: "1" is solved at the first try, "3" at the
third, "(2)" is tried twice and not solved, empty is not tried.
"""

import csv
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.exercises import NOTEBOOKS, exercises, read_tally


def core_exercises() -> set[str]:
    """The numbers of all exercises that the notebooks call core."""
    pages = [path.read_text("utf8") for path in Path(__file__).resolve().parent.glob("*.ipynb")]
    return set(re.findall(r"\*\*(\d\d\.\d+)\*\* \*core\*", "".join(pages)))


def table(folder: Path, wanted: list[str] | None = None) -> list[list[str]]:
    """A row for each file, under a row of headings; a file that cannot be read says why.

    wanted: the exercises that were set. Without it, all, and a column for each notebook's core ones.
    """
    numbers = sorted(wanted or exercises())
    if unknown := set(numbers) - set(exercises()):
        raise ValueError(f"there is no exercise {', '.join(sorted(unknown))}")
    groups = {"solved": numbers}
    if not wanted:
        core = sorted(core_exercises())
        groups = {f"{book} core": [n for n in core if n[:2] == book] for book in NOTEBOOKS}
    rows = [["pupil", *groups, *numbers]]
    for path in sorted(folder.glob("*.json")):
        try:
            tally = read_tally(path)
        except ValueError as problem:
            rows.append([path.stem, str(problem)])
            continue
        solved = {number for number, entry in tally.items() if entry["right"]}
        marks = []
        for group in groups.values():
            begun = wanted or any(number in tally for number in group)
            marks.append(f"{len(solved.intersection(group))} of {len(group)}" if begun else "")
        for number in numbers:
            entry = tally.get(number, {"tries": "", "right": True})
            marks.append(str(entry["tries"]) if entry["right"] else f"({entry['tries']})")
        rows.append([path.stem, *marks])
    return rows


def main(folder: Path, wanted: list[str] | None = None) -> None:
    """Print the table, and save it beside the files."""
    found = table(folder, wanted)
    for row in found:
        print("  ".join(f"{word:>5}" for word in row))
    with (folder / "marks.csv").open("w", newline="", encoding="utf8") as file:
        csv.writer(file).writerows(found)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except ValueError as problem:
        sys.exit(f"marks.py: {problem}")
