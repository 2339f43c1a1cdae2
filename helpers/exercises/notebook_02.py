"""Exercises of notebook 02, a first network."""

import numpy as np

from helpers.exercises.kinds import function, number


def _is_relu_slope(relu_slope):
    sums = np.array([[-2.0, -0.1, 0.0], [0.1, 3.0, -5.0]])
    slope = np.asarray(relu_slope(sums.copy()))
    return slope.shape == sums.shape and np.array_equal(slope, [[0, 0, 0], [1, 1, 0]])


def _is_softmax(softmax):
    sums = np.array([[0.0] * 9 + [np.log(9.0)], [1000.0] * 10, [-1000.0] * 9 + [0.0]])
    wanted = np.array([[1 / 18] * 9 + [0.5], [0.1] * 10, [0.0] * 9 + [1.0]])
    with np.errstate(all="ignore"):  # a wrong answer may overflow; it should not also warn
        found = np.asarray(softmax(sums.copy()))
    return found.shape == wanted.shape and np.allclose(found, wanted)


EXERCISES = {
    "02.1": number(
        25450,
        25450,
        hints=(
            "Two layers have numbers to learn. Count the weights of each, and then what is easily "
            "forgotten.",
            "A layer with `a` inputs and `b` units has `a * b` weights and `b` biases. Add up the "
            "hidden layer (784 inputs) and the last one (its inputs are the hidden units).",
        ),
        why="Less than a quarter of the numbers of ours.",
    ),
    "02.2": number(
        0.692,
        0.694,
        hints=(
            "The loss of one image is minus the logarithm of a probability. Which logarithm?",
            "Use the natural one, `np.log`, and mind the sign: a loss is never negative.",
        ),
        why="If every image has the same loss, that is also their mean.",
    ),
    "02.3": function(
        _is_relu_slope,
        hints=(
            "What does ReLU do to a negative number when you turn it up a little? And to a "
            "positive one?",
            "Compare with zero, `sums > 0`, and return numbers of the same shape as `sums`. Look "
            "closely: `sums >= sums` or `sums is not None` would always be True.",
        ),
        why="It let no blame through where the unit was switched off.",
    ),
    "02.4": function(
        _is_softmax,
        hints=(
            "Softmax stays the same if you subtract one number from all sums of a row. Which "
            "number makes the largest exponent harmless?",
            "Subtract the maximum of each *row* (`sums.max(axis=1, keepdims=True)`) before "
            "`np.exp`, and divide by the sum of each row, also with `keepdims=True`.",
        ),
        why="Every library does it like this.",
    ),
}
