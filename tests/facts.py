"""What the notebooks' texts rely on: a pattern in some cell's printed text, and what must hold.

The pupil's cells check nothing: who changes one must never see a line of ours turn red. So the
tests look at what the cells print, when nbval runs them (conftest.py at the top) and as they are
saved (test_notebooks.py). Each group of the pattern is a number.
"""

import re

NUMBER = r"([\d,.]+)"
TWO_SHARES = rf" +{NUMBER}% ± {NUMBER}%" * 2
TWO_BY_TWO = rf"[^\n]+\nLeNet{TWO_SHARES}\nCNN{TWO_SHARES}"
FACTS = {
    "01": [
        (rf"{NUMBER}% of 1000 test digits are read", lambda read: 80 < read < 84),
    ],
    "02": [
        (
            r"before training: loss ([\d.]+), accuracy ([\d.]+)%",
            lambda loss, right: 2 < loss < 2.7 and right < 20,
        ),
        (
            r"one layer: ([\d.]+)%, give or take ([\d.]+)%",
            lambda right, spread: 89 < right < 93 and spread < 2.1,
        ),
        (r"MLP: ([\d.]+)%, give or take", lambda right: 93 < right < 96),
        (
            r"3 px to the right: (\d+)%, 3 px down: (\d+)%",
            lambda right, down: right < 65 and down < 50,
        ),
    ],
    "03": [
        (r"one layer: ([\d.]+)%", lambda right: 89 < right < 93),
        (r"one hidden layer, in NumPy: ([\d.]+)%", lambda right: 93 < right < 96),
        (
            r"largest weight ([\d.]+), largest difference ([\d.]+)",
            lambda weight, off: weight > 0.3 and off < 1e-5,
        ),
        (
            r"'plain.*?': ([\d.]+), 'momentum.*?': ([\d.]+), 'Adam.*?': ([\d.]+)",
            lambda plain, momentum, adam: momentum < adam < plain < 0.25,
        ),
    ],
    "04": [
        (
            rf"as they are {NUMBER}% ± {NUMBER}%, mixed up {NUMBER}%",
            lambda plain, _, mixed: min(plain, mixed) > 90 and abs(plain - mixed) < 3,
        ),
        (rf"LeNet: {NUMBER}% ± {NUMBER}% of the test digits", lambda read, _: read > 95.5),
        (
            rf"test digits as they are:\n{TWO_BY_TWO}",
            lambda a, _a, b, _b, c, _c, d, _d: min(a, b, c, d) > 95,
        ),
        (
            rf"moved 3 px to the right:\n{TWO_BY_TWO}",
            lambda a, _a, b, _b, c, _c, d, _d: a < 80 and a + 5 < c < b < d + 1 and b > 90,
        ),
        (
            rf"0 px [^\d]+{NUMBER}% .*\n3 px [^\d]+{NUMBER}% .*\n5 px [^\d]+{NUMBER}% ",
            lambda none, three, five: none > 98.5 and three > 97 and 90 < five < 98,
        ),
    ],
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
