"""Exercises and quiz of notebook 02, a first network."""

import numpy as np

from helpers.exercises import Question, array, function, number


def _is_softmax(softmax):
    sums = np.array([[0.0] * 9 + [np.log(9.0)], [1000.0] * 10, [-1000.0] * 9 + [0.0]])
    wanted = np.array([[1 / 18] * 9 + [0.5], [0.1] * 10, [0.0] * 9 + [1.0]])
    with np.errstate(all="ignore"):  # a wrong answer may overflow; it should not also warn
        found = np.asarray(softmax(sums.copy()))
    return found.shape == wanted.shape and np.allclose(found, wanted)


EXERCISES = {
    "02.1": number(
        0.70,
        0.71,
        hints=(
            "What has to be added to 2, 1 and −1 to get 5, 4 and 2? And what does softmax see of "
            "a number that is added to all sums?",
            "Adding 3 to all sums multiplies all powers by the same number. The shares stay: take "
            "the largest probability of the cell above.",
        ),
        why="Softmax sees only the differences between the sums.",
    ),
    "02.2": function(
        _is_softmax,
        hints=(
            "Softmax stays the same if you subtract one number from all sums of a row. Which "
            "number makes the largest exponent harmless?",
            "Subtract the maximum of each *row* (`sums.max(axis=1, keepdims=True)`) before "
            "`np.exp`, and divide by the sum of each row, also with `keepdims=True`.",
        ),
        why="Every library does it like this.",
    ),
    "02.3": number(
        25450,
        25450,
        hints=(
            "Two layers have numbers to learn. Count the weights of each, and then what is easily "
            "forgotten.",
            "A layer with `a` inputs and `b` units has `a * b` weights and `b` biases. Add up the "
            "hidden layer (784 inputs) and the last one (its inputs are the hidden units).",
        ),
        why="Less than a quarter of the parameters of ours.",
    ),
    "02.5": number(
        0.692,
        0.694,
        hints=(
            "The loss of one image is minus the logarithm of a probability. Which logarithm?",
            "Use the natural one, `np.log`, and mind the sign: a loss is never negative.",
        ),
        why="If every image has the same loss, that is also their mean.",
    ),
    "02.6": array(
        (2, 2),
        lambda c: np.allclose(c, [[2.5, -2.0], [1.0, -1.0]]),
        hints=(
            "First `x @ a`, then the result `@ b`. Where could the brackets stand as well?",
            "`(x @ a) @ b` is `x @ (a @ b)`. Give `a @ b`, an array of 2 × 2.",
        ),
        why="Two layers without a bend are one layer, whatever is learnt.",
    ),
}

QUIZ = (
    Question(
        "A network has learnt nothing yet. How large is its loss for ten digits?",
        "about 2.3",
        "It gives each digit one tenth, and -ln(1/10) is 2.3.",
        {
            "0": "That would be a network that is sure, and right.",
            "10": "The loss is the logarithm of a probability, not a number of digits.",
        },
    ),
    Question(
        "What does softmax do?",
        "makes ten numbers into probabilities that add up to 1",
        "The largest stays the largest.",
        {
            "picks the largest of ten numbers": "That is argmax. Softmax keeps all ten.",
            "sets negative numbers to 0": "That is ReLU.",
        },
    ),
    Question(
        "The nearest average is a network of one layer. What does training change?",
        "the weights and the biases",
        "The machine is the same; only its numbers change.",
        {
            "the way the sums are made": "They stay weighted sums of the pixels.",
            "the number of layers": "There is one, before and after training.",
        },
    ),
    Question(
        "Why do the layers need ReLU between them?",
        "without it, all layers together are one layer of weighted sums",
        "A sum of sums is a sum.",
        {
            "it keeps the numbers below 1": "ReLU has no upper end.",
            "it makes training faster": "That is not the reason, and not always so.",
        },
    ),
    Question(
        "The MLP reads a digit, and fails when it moves by 3 pixels. Why?",
        "each weight belongs to one place",
        "It learnt where ink is, and not what shape it has.",
        {
            "it was trained for too few epochs": "More epochs on the same images help little.",
            "the moved digit becomes smaller": "It keeps its size; only its place changes.",
        },
    ),
)
