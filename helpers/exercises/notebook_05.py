"""Exercises and quiz of notebook 05, training well."""

import numpy as np

from helpers.exercises import Question, function, number


def _stops_in_time(stops_after):
    cases = (
        ([5, 4, 3, 2, 1], 2, 5),
        ([3, 2, 2, 2, 1], 2, 4),
        ([1, 2, 3], 1, 2),
        ([4, 5, 3, 4, 2, 3, 4, 1], 2, 7),
        ([2, 1], 5, 2),
    )
    return all(stops_after(losses, patience) == wanted for losses, patience, wanted in cases)


def _is_cosine(cosine):
    wanted = {0: 1.0, 25: (1 + np.sqrt(0.5)) / 2, 50: 0.5, 100: 0.0}
    return all(np.isclose(cosine(step, 100), value, atol=1e-9) for step, value in wanted.items())


def _is_dropout(dropout):
    numbers = np.linspace(1, 2, 20_000).reshape(100, 200)
    original = numbers.copy()
    for rate in (0.2, 0.75):
        found = np.asarray(dropout(numbers, rate, np.random.default_rng(5)))
        dropped = found == 0
        if not np.array_equal(numbers, original) or found.shape != numbers.shape:
            return False
        if abs(dropped.mean() - rate) > 0.02:
            return False
        if not np.allclose(found[~dropped], numbers[~dropped] / (1 - rate)):
            return False
    return True


EXERCISES = {
    "05.1": number(
        384,
        384,
        hints=(
            "How many batches are there in one epoch? 4,000 cannot be divided by 128 evenly.",
            "Round `4000 / 128` *up*, since the rest makes a batch of its own; then times 12.",
        ),
        why="Steps are what a network learns from; epochs only count how often it met each image.",
    ),
    "05.2": function(
        _stops_in_time,
        hints=(
            "Go through the losses and remember two things: the best so far, and for how many "
            "epochs nothing has been better.",
            "A loss *below* the best resets the waiting to 0; an equal one does not. When the "
            "waiting reaches `patience`, return the number of that epoch, counted from 1.",
        ),
        why="Afterwards one takes the weights of the best epoch, not those of the last.",
    ),
    "05.3": number(
        230,
        230,
        hints=(
            "A loop can do it: begin with `average = 0.0` and count the batches.",
            "In the loop: `average = 0.99 * average + 0.01`, and one more batch. Go on *while* "
            "the average is not above 0.9.",
        ),
        why="The averages of batch norm need hundreds of steps to forget where they began.",
    ),
    "05.6": function(
        _is_cosine,
        hints=(
            "`np.cos` falls from 1 to -1 while its angle goes from 0 to pi. You want 1 to 0.",
            "Let the angle be `np.pi * step / steps`. Add 1 to the cosine and halve it.",
        ),
        why="Multiply it by the highest learning rate and you have the schedule.",
    ),
    "05.7": function(
        _is_dropout,
        hints=(
            "Half of the numbers gone halves the mean. What must happen to the other half?",
            "`rng.random(numbers.shape) < rate` says which to drop. Divide the rest by "
            "`1 - rate`. Do not change the array that you were given.",
        ),
        why="Because of the division, nothing needs to change when the trained network is used.",
    ),
}

QUIZ = (
    Question(
        "The training loss falls, the validation loss rises. What is that?",
        "over-fitting",
        "The network learns its images by heart.",
        {
            "a learning rate that is too low": "Then both would fall slowly.",
            "a mistake in the program": "It happens in perfect programs, too.",
        },
    ),
    Question(
        "500 images, and the network over-fits. What made it read clearly more digits?",
        "images that are new every time",
        "Augmentation did nearly as much as seven times as many images.",
        {
            "dropout": "It lowered the loss; the accuracy rose by less than a point.",
            "stopping earlier": "It saved time and lowered the loss, but read no more digits.",
        },
    ),
    Question(
        "Why did the famous recipe with Adadelta learn almost nothing?",
        "its learning rate is a thousandth of what it was written for",
        "The default changed from 1.0 to 0.001.",
        {
            "Adadelta cannot train a CNN": "With a learning rate of 1.0 it does well.",
            "it has too few weights": "It has the most of all five.",
        },
    ),
    Question(
        "A network with batch norm reads a fifth of the digits after three short epochs. Why?",
        "its kept averages still hold much of what they began as",
        "Some batches without any learning bring them up to date.",
        {
            "it has learnt nothing yet": "The weights are good already, as the experiment showed.",
            "it over-fits": "Then it would read its training digits well and others less.",
        },
    ),
    Question(
        "You try ten learning rates. On what do you choose the best?",
        "on a validation part",
        "The test digits must not be used for choosing.",
        {
            "on the test digits": "Then they are spent: the result is too good to be true.",
            "on the training digits": "There, over-fitting wins.",
        },
    ),
    Question(
        "What does the same seed promise?",
        "the same result on the same machine",
        "Another processor may differ in the sixth digit, and then grow apart.",
        {
            "the best result": "A seed is as good as any other.",
            "the same result everywhere": "Processors add in different orders.",
        },
    ),
)
