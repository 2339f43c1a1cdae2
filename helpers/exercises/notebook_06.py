"""Exercises and quiz of notebook 06, evaluating honestly."""

import numpy as np

from helpers.exercises import Question, function, number


def _is_coverage_and_accuracy(coverage_and_accuracy):
    confidence = np.array([0.9, 0.6, 0.8, 0.99, 0.5])
    right = np.array([True, False, False, True, True])
    cases = {0.8: (0.6, 2 / 3), 0.95: (0.2, 1.0), 0.0: (1.0, 0.6), 1.0: (0.0, 1.0)}
    return all(
        np.allclose(coverage_and_accuracy(confidence, right, threshold), wanted)
        for threshold, wanted in cases.items()
    )


def _is_recall(recall):
    counts = np.array([[8, 2, 0], [1, 5, 4], [0, 0, 40]])
    found = np.asarray(recall(counts.copy()))
    return found.shape == (3,) and np.allclose(found, [0.8, 0.5, 1.0])


EXERCISES = {
    "06.1": number(
        0.9815,
        0.9819,
        hints=(
            "This notebook has a function for it. What are its two arguments?",
            "`wilson(right, total)` returns both ends; the first is the lower one. Do not round "
            "to whole per cents.",
        ),
        why="It is further below the result than the upper end is above: there is less room there.",
    ),
    "06.2": number(
        0.0350,
        0.0353,
        hints=(
            "How many images are there on which exactly one of the two was right? Of these, how "
            "many did one of them win?",
            "`binomtest(wins, games).pvalue` with the wins of either network and the sum of both. "
            "Leave it two-sided, as it is.",
        ),
        why="Rare enough to believe in a difference, if you have not tried twenty networks first.",
    ),
    "06.4": function(
        _is_coverage_and_accuracy,
        hints=(
            "First find out which answers are given at all. The mean of True and False is a share.",
            "`answered = confidence >= threshold`. The coverage is its mean; the accuracy is the "
            "mean of `right[answered]`, or 1 if `answered` has no True in it.",
        ),
        why="From many thresholds, you get the curve of this notebook.",
    ),
    "06.6": function(
        _is_recall,
        hints=(
            "Of all images with one label, how many got the right answer? Where do both numbers "
            "stand in the matrix?",
            "The right answers are on the diagonal (`np.diag`), all images of a label are the sum "
            "of its *row* (`axis=1`). Columns would give the precision.",
        ),
        why="With rows and columns exchanged, you would have the precision.",
    ),
    "06.7": number(
        0.0052,
        0.0058,
        hints=(
            "How many of 1,000 answers are right is a game of chance, with probability 0.95 each. "
            "The notebook played such a game to see how wide an interval is.",
            "`rng.binomial(1000, 0.95, 10_000) / 1000` plays it ten thousand times. Take the "
            "distance of each result from 0.95, without its sign (`abs`), and then the mean.",
        ),
        why="An error as small as that may be nothing but luck.",
    ),
    "06.8": number(
        116_000,
        117_000,
        hints=(
            "Give or take is twice the square root of share × (1 − share) / images. Which of these "
            "do you know, and which do you look for? A tenth of a point is 0.001.",
            "Half of 0.001, squared, is share × (1 − share) / images. Solve this for the images.",
        ),
        why="MNIST has 70,000 digits in all. Tenths of a point between two networks mean little.",
    ),
}

QUIZ = (
    Question(
        "990 of 1,000 are right. What could the accuracy on all digits of the world be?",
        "98.2 % to 99.5 %",
        "That is Wilson's interval, for 95 of 100 such tests.",
        {
            "98.99 % to 99.01 %": "For that you would need millions of test images.",
            "exactly 99.0 %": "Another thousand would give another number.",
        },
    ),
    Question(
        "Two networks read the same images. Which images tell which is better?",
        "those that exactly one of them got right",
        "All others are a draw. That is McNemar's idea.",
        {
            "all of them": "Where both are right, or both wrong, neither wins.",
            "those that both got wrong": "There neither is better.",
        },
    ),
    Question(
        "A network is calibrated on tidy digits. On photos its confidence is …",
        "to be measured again",
        "A temperature fits the kind of picture that it was learnt from.",
        {
            "right as well": "The CNN was sure of its eights on grey paper.",
            "too low": "Mostly it is too high; but only measuring tells.",
        },
    ),
    Question(
        "In a well calibrated network, of 100 answers with a confidence of 0.8 …",
        "about 80 are right",
        "That is what calibration means.",
        {
            "all are right": "Then the confidence should have been 1.",
            "at least 99 are right": "That may be its accuracy over all images.",
        },
    ),
    Question(
        "You train 20 seeds and report the best test accuracy. What is wrong?",
        "the best of 20 is partly luck",
        "On new images the luck is gone.",
        {
            "20 are too few": "With more, it would be worse.",
            "nothing": "The test set has chosen, so it cannot judge any more.",
        },
    ),
)
