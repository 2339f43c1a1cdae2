"""What the notebooks' texts rely on: a pattern in some cell's printed text, and what must hold.

The pupil's cells check nothing: who changes one must never see a line of ours turn red. So the
tests look at what the cells print, when nbval runs them (conftest.py at the top) and as they are
saved (test_notebooks.py). Each group of the pattern is a number.
"""

import re

NUMBER = r"([\d,.]+)"
FACTS = {
    "01": [
        (rf"{NUMBER}% of 1000 test digits are read", lambda read: 80 < read < 84),
    ],
    "02": [],
    "03": [],
    "04": [],
    "05": [],
    "06": [],
    "07": [],
    "08": [],
    "09": [],
    "10": [],
}


def numbers(pattern: str, printed: str) -> list[float] | None:
    """The numbers in the first place where the pattern is found."""
    found = re.search(pattern, printed)
    return found and [float(group.replace(",", "")) for group in found.groups()]


def check(notebook: str, printed: str) -> None:
    """Raise AssertionError where the printed text of a cell is not what the notebook's text says."""
    for pattern, holds in FACTS.get(notebook, ()):
        found = numbers(pattern, printed)
        assert found is None or holds(*found), f"{pattern!r} found {found} in: {printed}"
