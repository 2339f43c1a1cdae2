"""Exercises and quizzes that mark themselves.

`check("01.1", answer)` says right, or gives the next hint. Here stands how; what each notebook asks
stands in a file of its own, as EXERCISES and QUIZ. `tests/test_exercises.py` tries right answers and
tempting wrong ones on every exercise.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

NOTEBOOKS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10")


@dataclass(frozen=True)
class Exercise:
    """When an answer is right, and what is said to it. The functions below make the usual kinds."""

    wants: str  # the kind of answer, in words: "a number"
    fits: Callable[[Any], bool]  # is the answer of that kind?
    right: Callable[[Any], bool]  # is it right? asked only of answers that fit
    hints: tuple[str, ...]  # from vague to plain, at least two
    why: str  # one sentence that a right answer earns


def number(low: float, high: float, hints: tuple[str, ...], why: str) -> Exercise:
    """An exercise whose answer is one number from low to high."""

    def fits(answer):
        value = np.asarray(answer)
        return value.ndim == 0 and value.dtype.kind in "iuf" and bool(np.isfinite(value))

    return Exercise("one number", fits, lambda answer: low <= float(answer) <= high, hints, why)


def digits(expected: tuple[int, ...], hints: tuple[str, ...], why: str) -> Exercise:
    """An exercise whose answer is some different digits; their order does not matter."""

    def fits(answer):
        values = np.asarray(list(answer) if isinstance(answer, (set, tuple)) else answer)
        return values.shape == (len(expected),) and values.dtype.kind in "iu"

    return Exercise(
        f"{len(expected)} digits, such as (0, 1)",
        fits,
        lambda answer: {int(digit) for digit in answer} == set(expected),
        hints,
        why,
    )


def array(
    shape: tuple[int, ...], right: Callable[[Any], bool], hints: tuple[str, ...], why: str
) -> Exercise:
    """An exercise whose answer is an array of numbers (or lists that make one)."""

    def fits(answer):
        values = np.asarray(answer)
        return values.shape == shape and values.dtype.kind in "iuf"

    wants = f"an array of shape {shape}"
    return Exercise(wants, fits, lambda answer: right(np.asarray(answer)), hints, why)


def function(right: Callable[[Any], bool], hints: tuple[str, ...], why: str) -> Exercise:
    """An exercise whose answer is a function; `right` calls it and judges what comes back."""
    return Exercise("a function", callable, right, hints, why)


@dataclass(frozen=True)
class Question:
    """A question of a quiz, with answers to choose from."""

    asks: str
    right: str
    why: str  # said to the right answer
    wrong: dict[str, str]  # tempting answers, and what to say to each

    def options(self) -> list[str]:
        """All answers in the order of the alphabet, which gives nothing away."""
        return sorted([self.right, *self.wrong])

    def mark(self, answer: str) -> tuple[bool, str]:
        """Is the answer right, and what is to be said to it?"""
        if answer == self.right:
            return True, f"Right. {self.why}"
        return False, f"No. {self.wrong[answer]}"


def of_notebook(number: str):
    """The module with the exercises and the quiz of a notebook, such as "03"."""
    return import_module(f"helpers.exercises.notebook_{number}")


def exercises() -> dict[str, Exercise]:
    """All exercises by number."""
    return {k: v for number in NOTEBOOKS for k, v in of_notebook(number).EXERCISES.items()}


# How many wrong answers each exercise has had, so that the hints climb from vague to plain.
_wrong_answers = Counter()
_tally_file: Path | None = None


def keep_tally(path: str | Path = "../my_answers.json") -> None:
    """From now on, `check` notes in this file which exercises were tried, how often, and if solved.

    Nothing personal is in it: no name, no answer, no time. A pupil hands it in.
    """
    global _tally_file
    _tally_file = Path(path)


def read_tally(path: str | Path) -> dict[str, dict]:
    """{"02.1": {"tries": 2, "right": True}, …} of a file that `check` has kept.

    Raises ValueError if the file is none, or was changed by hand: its checksum tells. That keeps
    accidents out, not a clever pupil.
    """
    try:
        kept = json.loads(Path(path).read_text("utf8"))
        exercises, checksum = kept["exercises"], kept["checksum"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("this is no file of the exercises") from error
    if checksum != _checksum(exercises):
        raise ValueError("the file was changed by hand, or is damaged")
    return exercises


def _checksum(exercises: dict) -> int:
    return zlib.crc32(json.dumps(exercises, sort_keys=True).encode())


def _note(number: str, right: bool) -> None:
    """Count a try in the tally; after the first right answer nothing changes."""
    if _tally_file is None:
        return
    try:
        exercises = read_tally(_tally_file) if _tally_file.exists() else {}
    except ValueError as problem:
        print(f"{_tally_file.name}: {problem}. Rename or delete it; then tries are counted again.")
        return
    entry = exercises.setdefault(number, {"tries": 0, "right": False})
    if not entry["right"]:
        entry.update(tries=entry["tries"] + 1, right=right)
    kept = {"exercises": exercises, "checksum": _checksum(exercises)}
    _tally_file.write_text(json.dumps(kept, indent=1), "utf8")


def check(number: str, answer: Any) -> None:
    """Print whether `answer` solves exercise `number` ("01.1"); if not, print the next hint.

    `...` counts as not answered yet. Never prints the answer; never raises because of it.
    """
    notebook = str(number)[:2]
    # Only its own notebook's: others need TensorFlow, and notebook 1 shall not wait for it.
    known = of_notebook(notebook).EXERCISES if notebook in NOTEBOOKS else {}
    if number not in known:
        print(f"There is no exercise {number!r}. There are: {', '.join(exercises())}.")
        return
    exercise = known[number]
    if answer is ...:
        print(f"{number}: not answered yet. Put your answer in place of the three dots.")
        return
    problem = _problem(exercise, answer)
    _note(number, problem is None)
    if problem is None:
        print(f"{number}: right. {exercise.why}")
        return
    hint = exercise.hints[min(_wrong_answers[number], len(exercise.hints) - 1)]
    _wrong_answers[number] += 1
    print(f"{number}: not yet. {problem}Hint: {hint}")


def _problem(exercise, answer):
    """None for a right answer; for a wrong one, what can be said of it beyond the hint."""
    # The answer may be a pupil's own function, and that may raise anything at all.
    try:
        if not exercise.fits(answer):
            return f"The answer should be {exercise.wants}, and this is {_describe(answer)}. "
        return None if exercise.right(answer) else ""
    except Exception as error:
        return f"Checking it stopped with {type(error).__name__}: {error}. "


def _describe(answer):
    """Say what kind of thing an answer is, in words a beginner knows."""
    if isinstance(answer, np.ndarray):
        return f"an array of shape {answer.shape}"
    if callable(answer):
        return "a function"
    return f"of the type {type(answer).__name__}"
