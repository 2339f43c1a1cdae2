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
        (
            rf"half as large, {NUMBER}% are .*\n.*: \[ *\d+ +(\d+)",
            lambda read, ones: read < 20 and ones > 800,
        ),
    ],
    "02": [],
    "03": [],
    "04": [],
    "05": [],
    "06": [
        # how good the four are, and that the CNN is the best
        (
            rf"^MLP +{NUMBER}%.*\nCNN +{NUMBER}%.*\nLeNet +{NUMBER}%.*\nshort MLP +{NUMBER}%",
            lambda mlp, cnn, lenet, short: cnn > 98.5 > max(mlp, lenet) > 95 > short,
        ),
        # between MLP and LeNet a coin decides, not so between MLP and CNN
        (rf"LeNet: \d+\s+of 100,000 games with a fair coin {NUMBER} are", lambda n: n > 5_000),
        (rf"CNN: \d+\s+of 100,000 games with a fair coin {NUMBER} are", lambda n: n < 1_000),
        # on the same images networks are lucky together
        (
            rf"the same images: +{NUMBER} points[^:]*: {NUMBER} points",
            lambda same, new: same < 0.7 * new,
        ),
        # 4 and 9 are confused, on distorted digits; the MLP is too sure there
        (rf"{NUMBER} times 4 and 9, copies of {NUMBER} test", lambda times, of: times > of > 20),
        (rf"such answers; of a hundred {NUMBER} are right", lambda kept: kept < 80),
        # a temperature fits one kind of picture
        (
            rf"MLP: calibration error on .*\n.*T = 1.00 +{NUMBER} +{NUMBER}\n"
            rf".*T = {NUMBER} +{NUMBER} +{NUMBER}\n.*T = {NUMBER} +{NUMBER} +{NUMBER}",
            lambda tidy0, hard0, t1, tidy1, hard1, t2, tidy2, hard2: (
                t2 > t1 and tidy0 < tidy2 > tidy1 and hard2 < hard1 < hard0 and hard2 < hard0 / 2
            ),
        ),
        # the price of doubt
        (
            rf"MLP, distorted digits: leaves {NUMBER}%[^C]*CNN, distorted digits: leaves {NUMBER}%",
            lambda mlp, cnn: mlp > 50 and cnn < 10,
        ),
        # grey paper: the best is the worst, and sure of it; batch norm's averages are why
        (
            rf"MLP, grey paper 0.45: {NUMBER}% right\nCNN, grey paper 0.45: {NUMBER}% right\n"
            rf"LeNet, grey paper 0.45: {NUMBER}% right\nshort MLP, grey paper 0.45: {NUMBER}%",
            lambda mlp, cnn, lenet, short: lenet > 85 and cnn < min(mlp, lenet, short),
        ),
        (rf"of 500 digits, with {NUMBER}% confidence", lambda sure: sure > 75),
        (
            rf"old averages: {NUMBER}% on grey paper, {NUMBER}% on black\n"
            rf"refreshed: {NUMBER}% on grey paper, {NUMBER}% on black",
            lambda grey, black, new_grey, new_black: grey < 50 < 90 < new_grey and new_black < 90,
        ),
    ],
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
