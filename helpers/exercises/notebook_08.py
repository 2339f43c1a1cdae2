"""Exercises and quiz of notebook 08, the playground."""

import copy

import numpy as np

from helpers.exercises import Question, function, number

TEN = [[[10, 20], [280, 0], [0, 280]], [[140, 140]]]


def _mirrors(mirrored):
    given = copy.deepcopy(TEN)
    found = mirrored(given)
    wanted = [[[270, 20], [0, 0], [280, 280]], [[140, 140]]]
    same = [np.allclose(new, old) for new, old in zip(found, wanted)]
    return given == TEN and len(found) == 2 and all(same) and list(mirrored([])) == []


def _is_ink_length(ink_length):
    cases = [
        ([], 0),
        ([[[5, 5]]], 0),
        ([[[0, 0], [3, 4], [3, 14]]], 15),
        ([[[0, 0], [3, 4]], [[100, 100], [100, 90]]], 15),
    ]
    return all(np.isclose(ink_length(strokes), wanted) for strokes, wanted in cases)


def _is_sentence(sentence):
    cases = [
        ([], "empty"),
        ([[[1, 2]]], "1 stroke, 1 point"),
        (TEN, "2 strokes, 4 points"),
        ([[[1, 2], [3, 4]]], "1 stroke, 2 points"),
    ]
    return all(sentence(strokes) == wanted for strokes, wanted in cases)


EXERCISES = {
    "08.1": number(
        16,
        16,
        hints=(
            "Count the points of both strokes. How many numbers does one point have?",
            "The first stroke has 5 points, the second 3; each has an x and a y.",
        ),
        why="A drawing is a very short description of 78,400 pixels.",
    ),
    "08.2": function(
        _mirrors,
        hints=(
            "In a mirror, what was on the left is on the right, and nothing moves up or down.",
            "A point (x, y) becomes (280 - x, y). Build new lists, and leave the given ones alone.",
        ),
        why="Still a 4, although a mirrored 4 is rare in MNIST and no augmentation of ours makes one.",
    ),
    "08.3": function(
        _is_ink_length,
        hints=(
            "How far is it from one point to the next? Add that up, stroke by stroke.",
            "Pythagoras: the root of dx² + dy². `np.diff(stroke, axis=0)` gives all dx and dy of "
            "one stroke. Do not join the strokes.",
        ),
        why="Divided by the number of points it tells a fast pen from a slow one.",
    ),
    "08.4": function(
        _is_sentence,
        hints=(
            "`len(strokes)` counts the strokes. For the points, add up the lengths.",
            'An "s" belongs to a word only if its number is not 1, and both words decide alone.',
        ),
        why="Small words matter: a read-out is read aloud to those who cannot see the picture.",
    ),
}

QUIZ = (
    Question(
        "Why does the pad keep points and no pixels?",
        "they can be drawn again at any size",
        "With any pen, too.",
        {
            "networks read points": "The reader gets pixels, made from the points.",
            "pixels are too large to send": "They are larger, but that is not the point.",
        },
    ),
    Question(
        "A 6 turned by 180° is read as 9. Is that a mistake of the network?",
        "no, it is a 9 now",
        "Nothing in the picture says where up was.",
        {
            "yes, it should read a 6": "Would you, if you had not seen it turn?",
            "yes, it should be unsure": "The shape is a fine 9.",
        },
    ),
    Question(
        "On the map of what a network needs, a place is white. What does that mean?",
        "the answer is as likely without it",
        "The network does not need what is there.",
        {
            "the network looks there most": "The red places are those.",
            "there is no ink": "Ink may be there, and not matter.",
        },
    ),
    Question(
        "Halfway between a 3 and an 8, what does a network say?",
        "one of ten digits, sometimes very surely",
        "It has no eleventh answer.",
        {
            "always that it is not sure": "It is often quite sure.",
            "that it is no digit": "It has only ten answers, and all of them are digits.",
        },
    ),
    Question(
        "Why did the MLP choose the digits for the contest, and not the CNN?",
        "the CNN's own worst digits would make it lose unfairly",
        "A judge who plays is no judge.",
        {
            "the MLP is the better network": "It makes more mistakes.",
            "the MLP is faster": "Both need less than a second.",
        },
    ),
)
