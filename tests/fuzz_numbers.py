"""Does `read_numbers` stay polite, whatever the file? Only DigitImageError may come out.

    python tests/fuzz_numbers.py 10000

The pictures in digits/numbers are spoilt, the same way every time for a seed: half of them byte by
byte in the file, half in the picture (cut, squeezed, scribbled on, turned to noise).
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from helpers.images import DigitImageError
from helpers.reading import pictures_in
from helpers.several_digits import read_numbers

ENDINGS = ".png", ".jpg", ".bmp", ".webp"


def spoilt_picture(pixels, rng):
    """A picture, uint8 (h, w, 3), with one to four things done to it."""
    for _ in range(rng.integers(1, 5)):
        height, width = pixels.shape[:2]
        (left, right), (top, bottom) = (np.sort(rng.integers(0, n, 2)) for n in (width, height))
        part = pixels[top : bottom + 1, left : right + 1]
        what = rng.integers(7)
        if what == 0:
            pixels = part
        elif what == 1:
            part[:] = rng.integers(256, size=3)
        elif what == 2:
            part[:] = rng.integers(256, size=part.shape)
        elif what == 3:
            part[:] = 255 - part
        elif what == 4:
            for start, end in rng.integers(0, max(height, width), (rng.integers(1, 40), 2, 2)):
                colour = rng.integers(256, size=3).tolist()
                cv2.line(pixels, start.tolist(), end.tolist(), colour, int(rng.integers(1, 12)))
        elif what == 5:
            pixels = cv2.resize(pixels, tuple(int(n) for n in rng.integers(1, 400, 2)))
        else:
            pixels = np.tile(part, (*rng.integers(1, 5, 2), 1))[:400, :600]
        pixels = np.ascontiguousarray(pixels)
    return pixels


def spoilt_file(content, rng):
    """The bytes of a file, some of them changed, and perhaps cut short."""
    spoilt = np.frombuffer(content, np.uint8).copy()
    reach = len(spoilt) if rng.random() < 0.7 else min(100, len(spoilt))  # or its header only
    spoilt[rng.integers(reach, size=rng.integers(1, 20))] = rng.integers(256)
    return spoilt[: rng.integers(len(spoilt))].tobytes() if rng.random() < 0.2 else spoilt.tobytes()


def spoilt_files(count, seed):
    """So many files of pictures, as bytes."""
    rng = np.random.default_rng(seed)
    pictures = [cv2.imread(str(path)) for path in pictures_in(TOP / "digits" / "numbers")]
    pictures = [cv2.resize(p, (300, 300 * p.shape[0] // p.shape[1])) for p in pictures]
    for place in range(count):
        pixels = pictures[rng.integers(len(pictures))].copy()
        if place % 2:
            pixels = spoilt_picture(pixels, rng)
        content = cv2.imencode(ENDINGS[rng.integers(len(ENDINGS))], pixels)[1].tobytes()
        yield content if place % 2 else spoilt_file(content, rng)


def fuzz(reader, count, seed=0):
    """How many files were read, and how many refused; the milliseconds that each took; what went wrong."""
    outcomes, times, wrong = Counter(), [], []
    for place, content in enumerate(spoilt_files(count, seed)):
        started = time.perf_counter()
        try:
            read_numbers(reader, content)
            outcomes["read"] += 1
        except DigitImageError:
            outcomes["refused"] += 1
        except Exception as problem:  # this is what is looked for
            wrong.append((place, content, problem))
        times.append(1000 * (time.perf_counter() - started))
    return outcomes, times, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=10000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    from helpers.reading import Reader
    from helpers.training import load_or_train

    reader = Reader(load_or_train("cnn"))
    reader.judge([np.zeros((28, 28), np.float32)])  # learnt now, and not while the time is taken
    reader.judge_pairs([np.zeros((28, 44), np.float32)])
    outcomes, times, wrong = fuzz(reader, options.count, options.seed)
    print(f"{len(times)} files: {outcomes['read']} read, {outcomes['refused']} refused,", end=" ")
    print(f"{len(wrong)} other exceptions; {np.median(times):.0f} ms at the median,", end=" ")
    print(f"{max(times) / 1000:.1f} s the slowest (file {int(np.argmax(times))})")
    for place, _, problem in wrong:
        print(f"file {place}: {type(problem).__name__}: {problem}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
