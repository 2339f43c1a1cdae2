"""Exercises and quiz of notebook 10, numbers and classes."""

import numpy as np

from helpers.exercises import Question, function, number


def _orders(reading_order):
    given = [(90, 5, 20, 40), (10, 30, 25, 41), (50, 0, 60, 39), (11, 2, 5, 9)]
    before = list(given)
    wanted = [(10, 30, 25, 41), (11, 2, 5, 9), (50, 0, 60, 39), (90, 5, 20, 40)]
    found = [tuple(box) for box in reading_order(given)]
    return found == wanted and given == before


def _is_overlap(overlap):
    wide, narrow = (0, 0, 100, 10), (80, 50, 40, 5)
    cases = [
        (wide, narrow, 0.5),
        (narrow, wide, 0.5),
        (wide, (10, 20, 30, 40), 1),
        (wide, (100, 0, 30, 40), 0),
        (wide, (300, 0, 30, 40), 0),
    ]
    return all(np.isclose(overlap(one, other), wanted) for one, other, wanted in cases)


def _sends(send):
    moved = [[1, 0, 30], [0, 1, -5], [0, 0, 1]]
    askew = [[2, 0.5, 1], [0.25, 3, 2], [0.01, 0.02, 1.5]]
    size = 0.01 * 10 + 0.02 * 20 + 1.5
    wanted = (2 * 10 + 0.5 * 20 + 1) / size, (0.25 * 10 + 3 * 20 + 2) / size
    return np.allclose(send(moved, 1, 2), (31, -3)) and np.allclose(send(askew, 10, 20), wanted)


EXERCISES = {
    "10.1": number(
        0.904,
        0.9045,
        hints=(
            "All ten have to be right. How probable is it that the first two are?",
            "Multiply 0.99 by itself, once for each digit: a power of 0.99.",
        ),
        why="Nearly one number in ten is wrong, though each digit is read so well.",
    ),
    "10.2": function(
        _orders,
        hints=(
            "Which of the four numbers of a box says where it stands in the line?",
            "`sorted` makes a new list; its `key` takes a box and returns its left edge, `box[0]`.",
        ),
        why="Sorted by their tops, the digits of a leaning line would come out in the wrong order.",
    ),
    "10.3": function(
        _is_overlap,
        hints=(
            "Where does the common part begin, and where does it end? What if there is none?",
            "From the larger left edge to the smaller right edge (left + width), but never less "
            "than 0; divided by the smaller width.",
        ),
        why="Above one half, the pieces belong to one digit.",
    ),
    "10.4": function(
        _sends,
        hints=(
            "`np.array(table) @ (x, y, 1)` gives three numbers. What is the third one for?",
            "It is the size by which both others must be divided: that makes far things small.",
        ),
        why="With a third number of 1 everywhere it could only turn, stretch, slant and shift.",
    ),
}

QUIZ = (
    Question(
        "What is an island, when a number is cut into digits?",
        "pixels of ink that touch",
        "OpenCV calls it a connected component.",
        {
            "a digit": "A 5 may be two islands, and two digits one.",
            "a box around some ink": "The box comes afterwards.",
        },
    ),
    Question(
        "The network gives two digits that touch a confidence of 100 %. Why?",
        "it must choose one of ten, and nothing says that it is none",
        "Confidence compares the ten with one another.",
        {
            "it has learnt to read pairs": "It has never seen one.",
            "the temperature is wrong": "No temperature tells a digit from no digit.",
        },
    ),
    Question(
        "How many known points, at least, does it take to straighten the photo of a flat page?",
        "four",
        "A homography has eight free numbers, and each point gives two.",
        {
            "two": "That is enough to turn and to scale, not for perspective.",
            "sixteen": "More make it steadier, but four are enough.",
        },
    ),
    Question(
        "Why are the four markers all different?",
        "so that each says which corner it is, however the photo is turned",
        "Then the page cannot come out upside down.",
        {
            "so that they look nice": "They do a job.",
            "so that they are found in the dark": "Contrast does that.",
        },
    ),
    Question(
        "What makes a form with boxes such good training data?",
        "the row says the label",
        "Nobody has to type it in.",
        {
            "people write better in boxes": "Perhaps, but that is not what makes it useful.",
            "the boxes have the size of MNIST": "The reader's steps do the scaling.",
        },
    ),
)
