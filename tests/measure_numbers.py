"""How well is a folder of pictures of whole numbers read?

    python tests/measure_numbers.py digits/numbers
    python tests/measure_numbers.py my_folder --recipe mlp --data full
    python tests/measure_numbers.py --pairs 300 --seed 1 --digits full

The labels come from my_folder/labels.csv (columns `file` and `label`, lines of a picture separated
by a space; with a column `kind` or `writer`, a row for each), or else from the beginning of each
file's name: `12205_postcode.jpg`, or `12_345_two_lines.jpg`. A picture counts as right if every
line of it is. One that is refused counts as not right, and as not sure.

Instead of a folder, --pairs measures made-up pages on which two test digits touch: of the small set,
which the network has not learnt from, or of `--digits` (as load_mnist takes it).
"""

import argparse
import csv
import re
import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.data import load_mnist
from helpers.images import DigitImageError
from helpers.judge import push_together
from helpers.reading import Reader, pictures_in
from helpers.recipes import RECIPES
from helpers.training import load_or_train


def labelled(folder):
    """(path, the lines as text separated by spaces, kind) of each of a folder's pictures."""
    table = folder / "labels.csv"
    if table.exists():
        with open(table, newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        kinds = [row.get("kind") or row.get("writer") or "all" for row in rows]
        return [(folder / row["file"], row["label"], kind) for row, kind in zip(rows, kinds)]
    named = [(path, re.match(r"\d+(?:_\d+)*", path.stem)) for path in pictures_in(folder)]
    return [
        (path, label[0].replace("_", " "), path.stem[label.end() :].strip("_") or "all")
        for path, label in named
        if label
    ]


def touching_pairs(digits, count, seed):
    """(page, uint8, the label, kind) of so many pairs of test digits whose ink runs 2 px into one another."""
    images, labels = load_mnist(digits)[1]
    rng = np.random.default_rng(seed)
    for one, other in rng.integers(len(images), size=(count, 2)):
        pair = push_together(*(images[[one, other]] / np.float32(255)))
        pair = cv2.resize(pair, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
        page = 255 - np.pad(np.clip(255 * pair, 0, 255).astype(np.uint8), 60)
        yield page, f"{labels[one]}{labels[other]}", "touching pairs"


def at_most(count, of):
    """The upper end of the 95 % interval of a rate, by Wilson; 3.8 / of where count is 0."""
    z = 1.96
    share = count / of
    middle = share + z * z / (2 * of)
    spread = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle + spread) / (1 + z * z / of)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pairs", type=int, default=0, help="so many, instead of a folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--digits", default="small", help='of the pairs: "small", "full" or a path')
    parser.add_argument("--recipe", default="cnn", choices=list(RECIPES))
    parser.add_argument("--data", default="small", help='"small", "full" or a path')
    options = parser.parse_args()

    if bool(options.folder) == bool(options.pairs):
        parser.error("name a folder, or give --pairs a number")
    if options.pairs:
        pictures = list(touching_pairs(options.digits, options.pairs, options.seed))
    else:
        pictures = labelled(options.folder)
    if not pictures:
        parser.error(f"{options.folder} holds no labelled pictures")
    model = load_or_train(options.recipe, options.data)
    reader = Reader(model, held_out=load_mnist(options.data)[1])
    reader.judge([np.zeros((28, 28), np.float32)])  # learnt now, and not while the time is taken
    reader.judge_pairs([np.zeros((28, 44), np.float32)])
    outcomes, by_kind, times, remarks = Counter(), {}, [], []
    for done, (source, label, kind) in enumerate(pictures, start=1):
        print(f"\r{done} of {len(pictures)}", end="", file=sys.stderr, flush=True)
        started = time.perf_counter()
        try:
            numbers = reader.read_numbers(source)
            text, sure = " ".join(n.text for n in numbers), all(n.sure for n in numbers)
            outcome = ("right" if text == label else "wrong") + (", sure" if sure else ", not sure")
            aside = "; ".join(numbers[0].aside)
        except DigitImageError as problem:
            outcome, text, aside = "refused", str(problem), ""
        times.append(1000 * (time.perf_counter() - started))
        outcomes[outcome] += 1
        by_kind.setdefault(kind, Counter())[outcome] += 1
        if not outcome.startswith("right"):
            name = source.name if isinstance(source, Path) else f"pair {done}"
            remarks.append(f"{name}: {label} → {text} ({outcome}; {aside})")
    print("\r", end="", file=sys.stderr)
    names = ("right, sure", "right, not sure", "wrong, not sure", "wrong, sure", "refused")
    print("\n| kind | pictures | " + " | ".join(names) + " |")
    print("|---" * (2 + len(names)) + "|")
    rows = (by_kind if len(by_kind) < len(pictures) else {}) | {"all of them": outcomes}
    for kind, its in rows.items():
        print(f"| {kind} | {its.total()} | " + " | ".join(str(its[name]) for name in names) + " |")
    right = outcomes["right, sure"] + outcomes["right, not sure"]
    wrong, count = outcomes["wrong, sure"], len(pictures)
    print(f"\nwholly right: {right / count:.1%}; sure and wrong: {wrong / count:.1%}", end=" ")
    print(f"(below {at_most(wrong, count):.1%}, 19 times of 20)")
    print(
        f"one picture: {np.median(times):.0f} ms at the median, {np.percentile(times, 95):.0f} ms at the 95th percentile"
    )
    if remarks:
        print("\nnot right:", *remarks, sep="\n  ")


if __name__ == "__main__":
    main()
