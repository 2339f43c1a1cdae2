"""Kinds of exercises: what an answer looks like, and when it is right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Exercise:
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
