"""How well is a folder of digit pictures read?

    python tests/measure_folder.py digits
    python tests/measure_folder.py my_folder --recipes cnn mlp recipe3 --data full

The labels come from my_folder/labels.csv (columns `file` and `label`), or else from the first
character of each file's name. The networks are those of the course, trained if they are not there
yet. A picture that is refused counts as wrong, and as not sure.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.data import load_mnist
from helpers.images import DigitImageError, to_mnist
from helpers.reading import Reader, pictures_in, resize_and_invert
from helpers.recipes import RECIPES
from helpers.training import load_or_train


def labelled(folder):
    """The paths and the labels of a folder's pictures."""
    table = folder / "labels.csv"
    if table.exists():
        with open(table, newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        return [folder / row["file"] for row in rows], np.array([int(row["label"]) for row in rows])
    paths = [path for path in pictures_in(folder) if path.name[0].isdigit()]
    return paths, np.array([int(path.name[0]) for path in paths])


def prepared(paths, prepare):
    """What the network will see `(n, 28, 28)`, NaN where refused, and the refusals."""
    images, refused = np.full((len(paths), 28, 28), np.nan, np.float32), []
    for place, path in enumerate(paths):
        try:
            images[place] = prepare(path)
        except DigitImageError as problem:
            refused.append(str(problem))
    return images, refused


def milliseconds(reader, paths):
    """The time of each single `read`, file to answer, the first one left away."""
    times = []
    for path in paths:
        started = time.perf_counter()
        try:
            reader.read(path)
        except DigitImageError:
            continue
        times.append(1000 * (time.perf_counter() - started))
    return np.array(times[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--recipes", nargs="+", default=["cnn", "mlp"], choices=list(RECIPES))
    parser.add_argument("--data", default="small", help='"small", "full" or a path')
    options = parser.parse_args()

    paths, labels = labelled(options.folder)
    naive, _ = prepared(paths, resize_and_invert)
    mended, refused = prepared(paths, to_mnist)
    read = ~np.isnan(mended[:, 0, 0])
    _, (x_test, y_test) = load_mnist(options.data)

    print(f"\n{len(paths)} pictures, {len(refused)} refused", *refused, sep="\n  ")
    print("\n| | MNIST test | naive | mended | five looks | not sure | sure and wrong |")
    print("|---|---|---|---|---|---|---|")
    mistakes = {}
    for name in options.recipes:
        reader = Reader(load_or_train(name, options.data), held_out=(x_test, y_test))
        test = reader.model.predict(x_test / np.float32(255), verbose=0).argmax(axis=1) == y_test
        plain = reader.model.predict(np.nan_to_num(naive), verbose=0).argmax(axis=1) == labels
        one_look = reader.model.predict(np.nan_to_num(mended), verbose=0).argmax(axis=1) == labels
        answers = reader.answers(list(mended[read]))
        right = np.zeros(len(paths), bool)
        sure = np.zeros(len(paths), bool)
        right[read] = [answer.digit == label for answer, label in zip(answers, labels[read])]
        sure[read] = [answer.sure for answer in answers]
        shares = test.mean(), plain.mean(), np.mean(one_look & read), right.mean(), np.mean(~sure)
        wrong = np.sum(sure & ~right) / max(sure.sum(), 1)
        print(f"| {name} | " + " | ".join(f"{s:.1%}" for s in shares) + f" | {wrong:.2%} |")
        mistakes[name] = [
            f"{path.name}: {label} read as {answer.digit} ({answer.confidence:.0%})"
            + ("" if answer.sure else ", not sure")
            for path, label, answer in zip(np.array(paths)[read], labels[read], answers)
            if answer.digit != label
        ]
    for name, lines in mistakes.items():
        print(f"\n{name}, {len(lines)} mistakes:", *lines, sep="\n  ")
    times = milliseconds(reader, paths)
    print(
        f"\none picture, file to answer ({options.recipes[-1]}): {np.median(times):.1f} ms at the"
    )
    print(f"median, {np.percentile(times, 95):.1f} ms at the 95th percentile")


if __name__ == "__main__":
    main()
