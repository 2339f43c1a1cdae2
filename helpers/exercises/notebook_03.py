"""Exercises and quiz of notebook 03, how a network learns."""

import numpy as np

from helpers.exercises import Question, function, number


def _softmax(sums):
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _is_gradients(gradients):
    """On a network of its own, with units on and off; each of the four arrays by the chain rule."""
    rng = np.random.default_rng(4)
    images, labels = rng.random((6, 784)), np.arange(6)
    w1, b1 = rng.normal(size=(784, 5)) * 0.05, rng.normal(size=5)
    w2, b2 = rng.normal(size=(5, 10)), rng.normal(size=10)
    hidden = np.maximum(images @ w1 + b1, 0)
    blame = (_softmax(hidden @ w2 + b2) - np.eye(10)[labels]) / 6
    back = (blame @ w2.T) * (hidden > 0)
    wanted = images.T @ back, back.sum(axis=0), hidden.T @ blame, blame.sum(axis=0)
    found = gradients(images, labels, w1, b1, w2, b2)
    return len(found) == 4 and all(
        np.shape(ours) == np.shape(theirs) and np.allclose(ours, theirs)
        for ours, theirs in zip(wanted, found)
    )


def _is_step_with_momentum(step):
    cases = {(1.0, 0.0, 2.0, 0.1): (0.8, -0.2), (0.8, -0.2, -1.0, 0.5): (1.12, 0.32)}
    return all(np.allclose(step(*given), wanted) for given, wanted in cases.items())


EXERCISES = {
    "03.1": number(
        0.499,
        0.503,
        hints=(
            "The slope there is positive: the ground rises to the right. Which way is down?",
            "`0.6 - 0.1 * slope(loss, 0.6)`. Mind that the notebook's `loss` takes one number, w; "
            "if you have changed it, run its cell again.",
        ),
        why="To the left, against the slope. From here, on gentle ground, 0.1 is a fair step; from "
        "w = 0 it leapt over the whole valley.",
    ),
    "03.2": number(
        0.0447,
        0.0457,
        hints=(
            "`slope` takes a function and a place. Which function, and which place?",
            "The function is `probability`, and the place is 3.",
        ),
        why="0.0452 both ways, less than a quarter of what it was at s = 1. Where the answer is "
        "sure already, turning the sum changes little.",
    ),
    "03.4": function(
        _is_gradients,
        hints=(
            "Only two of the four arrays are wrong, w1 and b1. What do they need that the other "
            "two do not?",
            "The units that ReLU has switched off must get no blame. `hidden` comes after ReLU: "
            "for how many units is `hidden >= 0` true?",
        ),
        why="After ReLU every number is at least 0, so its slope was always 1. w1 and b1 get their "
        "blame through ReLU; w2 and b2 do not. It is an easy mistake, and hard to notice: the network "
        "still learns, only worse.",
    ),
    "03.5": function(
        _is_step_with_momentum,
        hints=(
            "Two lines: first the new velocity, then the new weight. Which sign has the push?",
            "`velocity = 0.9 * velocity - rate * gradient`, and then the weight moves by the *new* "
            "velocity. Return both, the weight first.",
        ),
        why="Keras does it like this when you write `SGD(0.1, momentum=0.9)`.",
    ),
}

QUIZ = (
    Question(
        "The slope of the loss at a weight is -3. What does a step do to the weight?",
        "makes it larger",
        "The ground falls to the right, so right is where we go.",
        {
            "makes it smaller": "That would be uphill: a negative slope falls to the right.",
            "it depends on the learning rate": "The rate says how far, not which way.",
        },
    ),
    Question(
        "What is the blame of the sum of a wrong digit, if that digit got a probability of 0.3?",
        "0.3",
        "Given 0.3, should have been 0: the sum must come down.",
        {
            "-0.7": "That would be the right digit with 0.3: it lacks 0.7.",
            "0, because it is not the label": "It took 0.3 that belong to the right digit.",
        },
    ),
    Question(
        "A pixel is bare paper, 0, in every image of a batch. What happens to its weights?",
        "nothing",
        "Input times blame, and the input is 0.",
        {
            "they become 0": "Nothing pulls them there. They stay as they started.",
            "they grow": "A gradient of 0 moves nothing.",
        },
    ),
    Question(
        "Your own backpropagation trains, and the accuracy is not bad. Is it right?",
        "one cannot tell without a check by trying",
        "A wrong gradient often still points roughly downhill.",
        {
            "yes, or it would not learn": "Many wrong ones learn, only worse.",
            "no, it should be perfect": "Even the right gradient does not make a perfect network.",
        },
    ),
    Question(
        "Why do we step after 32 images, and not after all 4,000?",
        "a rough step costs so much less that many of them get further",
        "A hundred rough steps for the price of one good one.",
        {
            "it makes each step better": "Each single step is worse: a guess from 32 images.",
            "all 4,000 do not fit into memory": "Ours would. It is about the price of a step.",
        },
    ),
)
