"""Exercises and quiz of notebook 04, a convolutional network."""

import numpy as np

from helpers.exercises import Question, array, function, number


def _moves_right(kernel):
    image = np.random.default_rng(3).random((8, 8))
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return np.allclose((windows * kernel).sum(axis=(2, 3)), image[1:-1, :-2])


def _is_average_pool(average_pool):
    image = np.arange(24.0).reshape(4, 6)
    wanted = [[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]
    found = np.asarray(average_pool(image.copy()))
    return found.shape == (2, 3) and np.allclose(found, wanted)


EXERCISES = {
    "04.1": array(
        (3, 3),
        _moves_right,
        hints=(
            "The new pixel should be equal to one old pixel. Which of its neighbours, if the "
            "image is to move to the right?",
            "A kernel of zeros with a single 1 copies one pixel of the window. Its middle copies "
            "the pixel itself. To move right, fetch from the left.",
        ),
        why="A kernel looks where the 1 is, and so the image moves the other way.",
    ),
    "04.3": number(
        4640,
        4640,
        hints=(
            "Each of the 32 kernels looks at all 16 maps at once. And what does every kernel have "
            "besides its weights?",
            "One kernel has 3 * 3 * 16 weights and 1 bias. There are 32 of them.",
        ),
        why="The size of the image does not enter at all.",
    ),
    "04.4": number(
        12,
        12,
        hints=(
            "Do it in two steps: what does the convolution leave of 28 rows, and what does the "
            "pooling leave of those?",
            "A window of 5 rows can start at row 0, 1, 2 ... How many starts are there, so that "
            "its last row is still inside? Then halve.",
        ),
        why="Such sums are worth a minute: they tell you what a layer gets to see.",
    ),
    "04.6": function(
        _is_average_pool,
        hints=(
            "`max_pool` needs one word changed. And which axes hold the pixels of one square?",
            "After `reshape(rows, 2, columns, 2)` the axes 1 and 3 run inside a square. Take the "
            "`mean` over both.",
        ),
        why="LeNet-5 of 1998 pooled like this; the largest value came into fashion later.",
    ),
}

QUIZ = (
    Question(
        "A kernel of 3 × 3 slides over 28 × 28 pixels. How large is the result?",
        "26 × 26",
        "It stops where its edge meets the image's edge.",
        {
            "25 × 25": "Count its first and its last place.",
            "28 × 28": "Only with blank pixels added around the image.",
        },
    ),
    Question(
        "A layer has 6 kernels of 5 × 5 on one grey image. How many parameters does it learn?",
        "156",
        "6 × 25 weights and 6 biases.",
        {
            "150": "Each kernel has a bias, too.",
            "3,456": "That is the size of its maps, not of what it learns.",
        },
    ),
    Question(
        "What does pooling keep of each square of 2 × 2?",
        "the largest value",
        "So the exact place matters less.",
        {
            "the average": "There is such pooling, but it is not the one used here.",
            "the upper left value": "Then three of four answers would be thrown away unseen.",
        },
    ),
    Question(
        "Why does a kernel need so few parameters?",
        "the same ones are used in every place",
        "What it learnt in one corner, it knows in all.",
        {
            "it looks at small images only": "It slides over images of any size.",
            "most of its weights are 0": "None has to be.",
        },
    ),
    Question(
        "Keras counts 116,266 for the course's CNN, and training learns 115,754. What are the rest?",
        "averages that batch norm keeps",
        "They are written down during training, and no gradient turns them.",
        {
            "biases": "Biases are learnt, and counted among the 115,754.",
            "the pixels of the image": "Those are the input: no part of the network.",
        },
    ),
    Question(
        "A network has better layers and also learnt from more varied digits. It reads better. "
        "How do you find out why?",
        "train all four combinations, all else equal",
        "Then each cause can be seen with and without the other.",
        {
            "look at its feature maps": "They show what it sees, not what would be without.",
            "train it once more with another seed": "That shows luck, but no cause.",
        },
    ),
)
