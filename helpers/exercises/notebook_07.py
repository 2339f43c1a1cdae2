"""Exercises and quiz of notebook 07, reading your own digits."""

import numpy as np

from helpers.exercises import Question, function


def _one_pixel(row, column):
    image = np.zeros((28, 28), np.uint8)
    image[row, column] = 255
    return image


def _finds_centre(centre_of_mass):
    image = _one_pixel(5, 20).astype(float)
    image[9, 20] = 255 * 3
    wide = np.ones((4, 10))
    return np.allclose(centre_of_mass(image), (8, 20)) and np.allclose(
        centre_of_mass(wide), (1.5, 4.5)
    )


def _is_new_size(new_size):
    cases = {(40, 40): (20, 20), (100, 50): (20, 10), (30, 120): (5, 20), (900, 9): (20, 1)}
    cases[(5, 10)] = (10, 20)  # small digits grow
    return all(tuple(new_size(*size)) == wanted for size, wanted in cases.items())


def _knows_dark_ink(is_ink_dark):
    for paper in (255, 200, 110, 60):
        picture = np.full((30, 30), paper, np.uint8)
        picture[10:20, 14:17] = paper - 50
        if not is_ink_dark(picture):
            return False
    for paper in (0, 40, 110, 190):
        picture = np.full((30, 30), paper, np.uint8)
        picture[10:20, 14:17] = paper + 50
        if is_ink_dark(picture):
            return False
    return True


def _sorts_naturally(in_order):
    names = ["digit10.png", "digit2.png", "digit1.png", "digit33.png", "digit4.png"]
    wanted = ["digit1.png", "digit2.png", "digit4.png", "digit10.png", "digit33.png"]
    return list(in_order(list(names))) == wanted


EXERCISES = {
    "07.1": function(
        _finds_centre,
        hints=(
            "It is an average of row numbers in which bright pixels count more. The same for "
            "the columns.",
            "`np.indices(image.shape)` gives the row and the column of every pixel. Multiply by "
            "the image, add up, and divide by the sum of the image. The row comes first.",
        ),
        why="This point lands on (14, 14), to the nearest pixel.",
    ),
    "07.2": function(
        _is_new_size,
        hints=(
            "By which one number must both sides be multiplied?",
            "`20 / max(height, width)`. Round both products to whole numbers; a thin 1 may end "
            "below 1 pixel, and must not.",
        ),
        why="A 1 stays thin. Programs that squeeze everything into a square turn it into a blot.",
    ),
    "07.3": function(
        _knows_dark_ink,
        hints=(
            "Most of a picture is paper. How do you find the brightness of the paper, with one "
            "function of NumPy?",
            "The median is the paper. Is the ink further below it or further above it? Compare "
            "with the darkest and the brightest pixel. A fixed limit such as 127 fails on grey "
            "paper.",
        ),
        why="Always inverting, as so many programs do, is right for half of the world only.",
    ),
    "07.4": function(
        _sorts_naturally,
        hints=(
            "`sorted` takes a `key`: what should it compare instead of letters?",
            "Take the digits out of each name and make them one whole number, `int(...)`.",
        ),
        why="`read_folder` does this, too.",
    ),
}

QUIZ = (
    Question(
        "Why does shrink-and-invert fail on photographs?",
        "they do not look like MNIST afterwards",
        "Grey paper, thin strokes, wrong place: the network has never seen such images.",
        {
            "cameras have too many pixels": "Fewer would not help.",
            "the network is too small": "A larger one fails in the same way.",
        },
    ),
    Question(
        "How should a tall, thin 1 be scaled?",
        "its longer side to 20 pixels, the proportions kept",
        "So it stays thin, as in MNIST.",
        {
            "to 20 × 20 pixels": "Then it would be a blot.",
            "to 28 × 28 pixels": "It would touch the edge; MNIST leaves a rim.",
        },
    ),
    Question(
        "How do you find out what one step of the pipeline is worth?",
        "leave it out and count",
        "That is called an ablation.",
        {
            "look at one picture": "One picture is an anecdote.",
            "time it": "That says what it costs.",
        },
    ),
    Question(
        "One file of a folder is damaged. What should the program do?",
        "say so in its place, and read the rest",
        "Nothing is lost, and nothing is hidden.",
        {
            "skip it silently": "Then nobody knows that an answer is missing.",
            "stop with the error": "Then 99 good files wait for one bad one.",
        },
    ),
    Question(
        "The reader is not sure. What is gained by saying so?",
        "fewer wrong answers among those that it gives",
        "Somebody can look at the few that are left.",
        {
            "nothing, as no digit was read": "A wrong digit can cost more than none.",
            "the network learns from it": "It learns only in training.",
        },
    ),
)
