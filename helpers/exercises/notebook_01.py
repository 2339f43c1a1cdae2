"""Exercises and quiz of notebook 01, loading the data."""

import numpy as np

from helpers.exercises import Question, digits, function, number


def _one_pixel(row, column):
    image = np.zeros((28, 28), np.uint8)
    image[row, column] = 255
    return image


def _finds_boxes(box_size):
    """Try a pupil's box_size(image) on one pixel, on a thin bar, and on faint ink."""
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 13:16] = 1  # as faint as ink can be, and still ink
    return (
        tuple(box_size(_one_pixel(5, 20))) == (1, 1)
        and tuple(box_size(bar)) == (20, 3)
        and tuple(box_size(bar.T)) == (3, 20)
    )


EXERCISES = {
    "01.1": number(
        0.8065,
        0.8085,
        hints=(
            "How do you ask an array which of its numbers are 0? What is the average of "
            "True and False?",
            "`x_train == 0` is an array of True and False, and True counts as 1. Its mean is a "
            "share between 0 and 1. Take all training images, not one.",
        ),
        why="Most of what the computer gets to see is empty paper.",
    ),
    "01.2": digits(
        (4, 9),
        hints=(
            "Take the averages two at a time and measure the distance of each pair, as our "
            "reader measured it between an image and an average.",
            "Two loops over 0..9 give all pairs (skip a digit with itself). Keep the pair whose "
            "`np.sqrt(((averages[a] - averages[b]) ** 2).sum())` is smallest.",
        ),
        why="4 and 9. Remember this pair: in notebook 6 a network confuses it more than any other.",
    ),
    "01.3": function(
        _finds_boxes,
        hints=(
            "Which rows have any ink at all? The height runs from the first of them to the last. "
            "Any number above 0 is ink, however faint.",
            "`rows = np.flatnonzero((image > 0).any(axis=1))` gives the rows with ink, and "
            "`rows[-1] - rows[0] + 1` the height. Do the same with axis 0, and return "
            "(height, width), in this order.",
        ),
        why="You can now measure where any digit sits, on any picture.",
    ),
    "01.4": number(
        0.385,
        0.40,
        hints=(
            "Only the test images move; the averages stay as they are. Was 3 to the right three "
            "columns, or three rows?",
            "`shift(test, right=3)` moves every image 3 pixels to the right. Give that to "
            "`distances`, as `test` was given to it.",
        ),
        why="Three pixels are nearly a stroke's whole width: most ink now lies beside the ghost's, "
        "and the distance counts both.",
    ),
    "01.6": number(
        0.95,
        0.96,
        hints=(
            "Our reader asked which of 10 averages is nearest. Ask which of the 4,000 "
            "training images is nearest, and answer with its label.",
            "For one test image, `((train - image) ** 2).sum(axis=(1, 2)).argmin()` is the place "
            "of the nearest training image. Loop over the test images, collect the labels found, "
            "and compare them with y_test. Use scaled images: uint8 would wrap around.",
        ),
        why="Not a network in sight, and hard to beat. But it must keep all 4,000 images.",
    ),
}

QUIZ = (
    Question(
        "In MNIST's images, what does the number 0 stand for?",
        "bare paper",
        "Ink is bright: 255 is full ink.",
        {
            "full ink": "It is the other way round from a scanner.",
            "the digit 0": "That is a label. Pixels know nothing of digits.",
        },
    ),
    Question(
        "Why are 1,000 digits locked away as a test?",
        "to measure on images that were not learnt from",
        "What was learnt from can be known by heart.",
        {
            "to save time in training": "They would cost little. They are not for learning.",
            "because they are harder": "They are every fifth digit, and as hard as the rest.",
        },
    ),
    Question(
        "What is np.uint8(200) + np.uint8(100)?",
        "44",
        "300 does not fit into a byte; it starts again after 255.",
        {
            "255": "It does not stop at the end, it starts again.",
            "300": "A byte ends at 255.",
        },
    ),
    Question(
        "Where did MNIST's makers put each digit?",
        "its centre of mass in the middle",
        "The ink would balance on the middle of the frame.",
        {
            "its box in the middle": "In most images the box is a pixel or more off.",
            "its upper left corner in the corner": "There only few digits have any ink.",
        },
    ),
    Question(
        "Ten average digits read four of five. What is that number good for?",
        "every network has to beat it",
        "It is the baseline.",
        {
            "it is the best that is possible": "The nearest single image does far better.",
            "it shows that networks are needless": "One mistake in five is a lot.",
        },
    ),
)
