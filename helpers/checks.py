"""Exercises that check themselves. `check("01.1", answer)` says right, or gives the next hint."""

from collections import Counter
from typing import Any

import numpy as np

from helpers.exercises import EXERCISES

# How many wrong answers each exercise has had, so that the hints climb from vague to plain.
_wrong_answers = Counter()


def check(number: str, answer: Any) -> None:
    """Print whether `answer` solves exercise `number` ("01.1"); if not, print the next hint.

    `...` counts as not answered yet. Never prints the answer; never raises because of it.
    """
    exercise = EXERCISES.get(number)
    if exercise is None:
        print(f"There is no exercise {number!r}. There are: {', '.join(EXERCISES)}.")
        return
    if answer is ...:
        print(f"{number}: not answered yet. Put your answer in place of the three dots.")
        return
    problem = _problem(exercise, answer)
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
