"""Pens: from paths to ink.

A pen turns paths (each an array (n, 2) of pixels) into *ink*: an array
(height, width) that says how much of the paper each pixel's ink hides,
0 = none, 1 = all. Sizes are (height, width), in pixels.
"""

from collections.abc import Callable

import cv2
import numpy as np
from strokes import slow_noise

Paths = list[np.ndarray]


# --- noise --------------------------------------------------------------------


def cloud(size: tuple[int, int], sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Soft random blotches (height, width), mean 0, standard deviation 1.

    They are made small and enlarged: a wide blur of a big picture is slow.
    """
    shrink = max(1.0, sigma / 2)
    small = [int(np.ceil(side / shrink)) + 4 for side in size]
    noise = cv2.GaussianBlur(rng.standard_normal(small, dtype=np.float32), (0, 0), sigma / shrink)
    noise = cv2.resize(noise, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_CUBIC)
    noise = noise[: size[0], : size[1]]
    return (noise - noise.mean()) / noise.std()


def soft_step(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below `low`, 1 above `high`, a smooth ramp between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


# --- pens ---------------------------------------------------------------------


def trace(path: np.ndarray, size: tuple[int, int], widths: np.ndarray) -> np.ndarray:
    """One stroke with clean edges; `widths` gives the pen's width at each point."""
    scale = 2 if max(size) > 1500 else 4  # drawn larger, then shrunk: smooth edges
    canvas = np.zeros((size[0] * scale, size[1] * scale), np.uint8)
    points = np.round((path + 0.5) * scale * 16).astype(int)  # OpenCV counts sixteenths
    for a, b, width in zip(points[:-1], points[1:], widths):
        cv2.line(canvas, a.tolist(), b.tolist(), 255, max(1, round(width * scale)), shift=4)
    return cv2.resize(canvas, size[::-1], interpolation=cv2.INTER_AREA) / 255


def layers(inks: list[np.ndarray]) -> np.ndarray:
    """Several strokes on one another: ink over ink gets darker, never over 1."""
    return 1 - np.prod([1 - np.clip(ink, 0, 1) for ink in inks], axis=0)


def mouse(paths: Paths, every: float) -> Paths:
    """What a paint program hears of a mouse: few points, whole pixels, straight lines between."""
    coarse = []
    for path in paths:
        length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
        n = max(2, int(length / every) + 1)
        coarse.append(np.round(path[np.linspace(0, len(path) - 1, n).astype(int)]))
    return coarse


def pixel_pen(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """Paint's pencil: hard pixels, black or nothing."""
    canvas = np.zeros(size, np.uint8)
    for path in mouse(paths, every=max(2.2, 0.025 * max(size))):
        cv2.polylines(canvas, [path.astype(np.int32)], False, 255, max(1, round(width)), cv2.LINE_8)
    return canvas / 255


def brush(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """A paint program's round brush: one width, smooth edges, moved by a mouse."""
    coarse = mouse(paths, every=max(1.5, 0.02 * max(size)))
    return np.max([trace(path, size, np.full(len(path), width)) for path in coarse], axis=0)


def pressure(path: np.ndarray, width: float, change: float, rng: np.random.Generator) -> np.ndarray:
    """The pen's width along a path when the hand presses now more, now less."""
    return width * np.clip(1 + change * slow_noise(len(path), 45, rng), 0.4, 1.8)


def ball_pen(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """Thin and dark, with a small blot where it starts and paler runs where the ball slips."""
    inks = []
    flow = 0.86 + 0.06 * cloud(size, 3 * width, rng) + 0.04 * cloud(size, 0.9, rng)
    for path in paths:
        widths = pressure(path, width, 0.1, rng)
        widths[:3] *= rng.uniform(1.1, 1.5)
        inks.append(trace(path, size, widths) * np.minimum(flow, 0.95))
    return layers(inks)


def pencil(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """Grey and grainy: graphite rubs off on the hills of the paper and leaves its dales white."""
    grain = 0.8 * cloud(size, 0.5, rng) + 0.4 * cloud(size, 1.1, rng)
    inks = []
    for path in paths:
        line = cv2.GaussianBlur(
            trace(path, size, pressure(path, width, 0.16, rng)), (0, 0), 0.4 + 0.07 * width
        )
        force = 0.62 + 0.1 * cloud(size, 6 * width, rng)
        inks.append(line * np.clip(force + 0.2 * grain, 0.1, 0.92))
    return layers(inks)


def felt_pen(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """Thick and wet: the ink creeps into the paper, so the edge is not quite even."""
    inks = []
    edge = 0.07 * cloud(size, max(1.0, width / 7), rng) + 0.02 * cloud(size, 0.8, rng)
    depth = 0.90 + 0.03 * cloud(size, width, rng) + 0.02 * cloud(size, 0.8, rng)
    for path in paths:
        line = trace(path, size, pressure(path, width, 0.05, rng))
        line = cv2.GaussianBlur(line, (0, 0), max(0.6, width / 12))
        inks.append(soft_step(line + edge * (line > 0.02), 0.35, 0.65) * np.clip(depth, 0, 0.96))
    return layers(inks)


def chalk(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """Broad and broken, with dust around it."""
    grain = 0.9 * cloud(size, 0.6, rng) + 0.45 * cloud(size, 1.6, rng)
    inks = []
    for path in paths:
        line = cv2.GaussianBlur(
            trace(path, size, pressure(path, width, 0.12, rng)), (0, 0), width / 9
        )
        rubbed = soft_step(1.75 * line + 0.45 * grain, 0.7, 1.7) * (line > 0.03)
        dust = 0.10 * cv2.GaussianBlur(line, (0, 0), width) * np.clip(1 + 0.6 * grain, 0, 2)
        inks.append(np.clip(0.85 * rubbed + dust, 0, 0.92))
    return layers(inks)


def crayon(
    paths: Paths, size: tuple[int, int], width: float, rng: np.random.Generator
) -> np.ndarray:
    """A wax crayon or soft pencil that goes over the digit three times, never quite the same way."""
    inks = []
    for _ in range(3):
        away = [[slow_noise(len(p), 70, rng) for _ in range(2)] for p in paths]
        again = [p + 0.3 * width * np.stack(a, axis=1) for p, a in zip(paths, away)]
        inks.append(0.7 * chalk(again, size, 0.6 * width, rng))
    return layers(inks)


PENS: dict[str, Callable] = {
    "pixel": pixel_pen,
    "brush": brush,
    "ball pen": ball_pen,
    "pencil": pencil,
    "felt pen": felt_pen,
    "chalk": chalk,
    "crayon": crayon,
}
