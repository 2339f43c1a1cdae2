"""Exercises of notebook 01, loading the data."""

import numpy as np

from helpers.exercises.kinds import digits, function, number


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
            "Take the averages two at a time and measure the distance of each pair, as the "
            "classifier measured it between an image and an average.",
            "Two loops over 0..9 give all pairs (skip a digit with itself). Keep the pair whose "
            "`np.sqrt(((averages[a] - averages[b]) ** 2).sum())` is smallest.",
        ),
        why="4 and 9. Remember this pair: networks confuse it too.",
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
            "`np.roll(x_test, 3, axis=2)` moves every image 3 pixels to the right. Scale it as "
            "before, and give it to the classifier of this notebook.",
        ),
        why="To us nothing changed. To a reader that compares pixel with pixel, nearly all did.",
    ),
    "01.5": number(
        0.95,
        0.96,
        hints=(
            "The classifier asked which of 10 averages is nearest. Ask which of the 4,000 "
            "training images is nearest, and answer with its label.",
            "For one test image, `((train - image) ** 2).sum(axis=(1, 2)).argmin()` is the place "
            "of the nearest training image. Loop over the test images, collect the labels found, "
            "and compare them with y_test. Use scaled images: uint8 would wrap around.",
        ),
        why="Not a network in sight, and hard to beat. But it must keep all 4,000 images.",
    ),
}
