"""Train the course's networks and the five recipes, and print what they reach as a Markdown table.

    python tests/benchmark_training.py --full path/to/mnist.npz
    python tests/benchmark_training.py --full path/to/mnist.npz --names mlp cnn --data small --seeds 0 1 2

Every accuracy is on the official 10,000 test digits. With several seeds there is a line for all of
them together as well: their probabilities are averaged (notebook 05), and their seconds added.
The first command takes about 20 minutes on two cores; mind the ratios to recipe 1 in the same run
rather than the seconds.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from helpers.data import load_mnist
from helpers.recipes import RECIPES, build
from helpers.training import Batches, train

REFERENCE = "recipe1"


def options() -> argparse.Namespace:
    """What to train on what."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--full", default="full", help="all of MNIST: a file, or the word full (default)"
    )
    parser.add_argument(
        "--data",
        nargs="+",
        choices=("small", "small+test", "full"),
        default=["small", "full"],
        help="small: the 4,000 training digits; small+test: all 5,000; full: all 60,000",
    )
    parser.add_argument("--names", nargs="+", choices=tuple(RECIPES), default=list(RECIPES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--epochs", type=int, help="instead of each recipe's own")
    parser.add_argument("--width", type=float, help="of the course's CNN")
    parser.add_argument(
        "--augmentation", action="store_true", help="only measure what augmentation costs"
    )
    return parser.parse_args()


def choose(word: str, official):
    """The four arrays to train and watch with."""
    if word == "full":
        return official
    (x, y), (x_test, y_test) = load_mnist("small")
    if word == "small+test":
        return (np.concatenate([x, x_test]), np.concatenate([y, y_test])), (x_test, y_test)
    return (x, y), (x_test, y_test)


def measure(
    name: str, data, official, seed: int, epochs: int | None, changes: dict
) -> tuple[np.ndarray, float]:
    """(the probabilities of the official test digits, seconds of training)."""
    start = time.perf_counter()
    model = train(name, data, epochs=epochs, seed=seed, **changes)
    seconds = time.perf_counter() - start
    x, _ = official[1]
    return model.predict(x.astype("float32") / 255, batch_size=500, verbose=0), seconds


def accuracy_of(probabilities: np.ndarray, official) -> float:
    """Which share of the official test digits is read rightly."""
    return float((probabilities.argmax(axis=1) == official[1][1]).mean())


def rows(
    word: str, name: str, results: list[tuple], official, reference: float | None, changes: dict
) -> list[str]:
    """The lines of one network: mean and spread over the seeds, and all seeds together."""
    probabilities, seconds = (list(column) for column in zip(*results))
    accuracies = [accuracy_of(p, official) for p in probabilities]
    spread = f" ± {np.std(accuracies, ddof=1) * 100:.2f}" if len(results) > 1 else ""
    size = sum(int(np.prod(weight.shape)) for weight in build(name, **changes).trainable_weights)

    def line(who, parameters, accuracy, duration):
        ratio = f"{duration / reference:.2f}" if reference else "–"
        return f"| {word} | {who} | {parameters:,} | {accuracy} | {duration:.0f} | {ratio} |"

    found = [line(name, size, f"{np.mean(accuracies):.2%}{spread}", np.mean(seconds))]
    if len(results) > 1:
        team = f"{accuracy_of(np.mean(probabilities, axis=0), official):.2%}"
        found.append(line(f"{name}, all {len(results)}", size * len(results), team, sum(seconds)))
    return found


def augmentation_share(official, rounds: int = 40) -> str:
    """The time of augmenting a batch as a part of a whole training step, the medians of alternating measurements."""
    batch = RECIPES["cnn"].full.batch
    batches = Batches(*official[0], RECIPES["cnn"], seed=0)
    model, times = build("cnn"), []
    for index in range(rounds):
        start = time.perf_counter()
        images, y = batches[index]
        middle = time.perf_counter()
        model.train_on_batch(images, y)
        times.append((middle - start, time.perf_counter() - middle))
    own, step = np.median(times[5:], axis=0) * 1000
    return f"augmentation {own:.2f} ms, network {step:.2f} ms a batch of {batch}: {own / (own + step):.1%} of the step"


def main() -> None:
    """Train, with progress, then print the table."""
    chosen = options()
    official = load_mnist(chosen.full)
    if chosen.augmentation:
        print(augmentation_share(official))
        return
    lines = [
        "| trained on | network | parameters | official test accuracy | seconds | time / recipe 1 |",
        "|---|---|---|---|---|---|",
    ]
    for word in chosen.data:
        data, results = choose(word, official), {}
        changes = {name: {} for name in chosen.names}
        if chosen.width and "cnn" in changes:
            changes["cnn"] = {"width": chosen.width}
        # Seeds outside: a change of the machine's load then meets all networks alike.
        for seed in chosen.seeds:
            for name in chosen.names:
                print(f"\n{name} on {word}, seed {seed}", flush=True)
                results.setdefault(name, []).append(
                    measure(name, data, official, seed, chosen.epochs, changes[name])
                )
                probabilities, seconds = results[name][-1]
                accuracy = accuracy_of(probabilities, official)
                print(f"{accuracy:.2%} of the official test digits, {seconds:.1f} s")
        reference = None
        if REFERENCE in results:
            reference = np.mean([seconds for _, seconds in results[REFERENCE]])
        for name, measured in results.items():
            lines += rows(word, name, measured, official, reference, changes[name])
    print("\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
