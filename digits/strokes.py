"""How the course's own digits are written: every hand, stroke by stroke.

A hand is one way to write one digit. It is a line of text, so that you can
read it, change it and draw it on squared paper:

    "6,24 28,2! 28,50 27,100 | 4,99 54,98"

* `x,y` is a point the pen passes through; y = 0 is the top of the digit and
  y = 100 its foot, so x and y are per cent of the digit's height;
* the pen glides from point to point on a smooth curve;
* `!` after a point makes a sharp corner there;
* `|` lifts the pen: what follows is the next stroke.

All of them were made up for this course. No picture was traced.
"""

import numpy as np

HANDS: dict[str, str] = {
    # 0 ---------------------------------------------------------------------
    "0_oval": "38,2 18,9 4,38 6,72 24,97 46,96 62,68 61,32 50,8 33,1",
    "0_narrow": "32,1 17,20 10,55 15,86 28,99 42,86 47,52 42,18 29,2 21,8",
    "0_gap": "38,5 20,4 5,26 1,58 12,89 34,99 56,84 64,50 60,24 52,11",
    "0_round": "44,5 18,6 0,36 2,70 26,97 56,96 76,68 74,32 54,6 38,4 28,10",
    "0_slashed": "36,1 14,12 4,44 8,78 28,98 48,92 62,60 59,24 46,4 32,2 | 55,14 32,52 11,87",
    # 1 ---------------------------------------------------------------------
    "1_stick": "24,0 25,45 24,100",
    "1_leaning": "36,0 28,50 18,100",
    "1_flag": "7,23 18,14 28,1! 28,50 27,100",
    "1_flag_foot": "6,25 18,15 30,1! 29,50 29,97 | 4,99 30,97 55,98",
    "1_long_flag": "0,44 17,26 33,0! 33,50 31,100",
    "1_long_flag_foot": "2,40 20,22 34,0! 33,50 33,98 | 12,99 34,98 58,99",
    # 2 ---------------------------------------------------------------------
    "2_plain": "4,24 14,6 34,0 52,10 54,30 38,58 4,97! 30,96 62,97",
    "2_loop": "6,22 20,3 42,3 54,20 46,48 25,82 10,96 2,90 9,80 26,86 42,97 64,91",
    "2_angular": "3,15 24,2 48,8 50,30 30,62 2,98! 62,94",
    "2_swan": "8,26 18,5 38,1 53,16 48,40 26,74 6,95! 22,91 42,97 60,90",
    # 3 ---------------------------------------------------------------------
    "3_round": "6,14 26,0 48,8 50,28 38,43 22,47! 44,51 58,68 50,90 28,100 3,90",
    "3_flat_top": "4,3 28,3 54,2! 24,40! 46,45 58,67 47,92 22,99 0,88",
    "3_curl": "6,16 28,1 48,13 43,36 26,46 19,42 28,41 48,53 56,75 40,98 16,98 2,86",
    "3_pointed": "2,8 26,1 46,12 41,33 18,46! 44,53 54,74 38,95 4,99",
    # 4 ---------------------------------------------------------------------
    "4_open": "15,0 10,28 3,57! 30,59 64,56 | 47,24 46,60 44,100",
    "4_open_cup": "10,2 5,30 9,50 27,57 50,51 | 53,3 51,50 46,100",
    "4_open_steep": "32,0 18,30 2,62! 30,62 64,58 | 52,30 45,64 36,100",
    "4_pointed": "45,0 23,34 0,67! 32,68 68,66 | 45,1 45,50 44,100",
    "4_closed": "42,100 43,50 45,1! 24,32 2,66! 30,67 66,64",
    # 5 ---------------------------------------------------------------------
    "5_joined": "56,2 14,3! 8,44! 28,37 50,46 56,70 42,95 18,100 0,90",
    "5_detached": "12,12 10,28 7,47! 26,39 48,47 56,69 46,92 22,100 1,90 | 23,0 43,-1 64,-5",
    "5_two_strokes": "12,2 11,22 9,44! 30,38 52,50 54,76 36,97 12,99 0,91 | 11,2 34,3 58,0",
    "5_slim": "58,3 36,3 20,5! 13,41! 32,40 52,56 48,84 26,99 4,95",
    # 6 ---------------------------------------------------------------------
    "6_plain": "44,2 22,22 6,52 6,80 24,99 46,92 54,72 42,55 22,57 8,76",
    "6_curled": "54,12 40,0 18,16 4,54 9,88 31,100 52,88 53,64 35,52 15,61 7,76",
    "6_straight": "36,0 16,38 4,71 13,95 35,98 49,81 39,61 19,62 6,78",
    "6_big_loop": "38,1 16,20 2,52 5,84 28,100 54,90 60,66 44,46 20,48 5,66",
    # 7 ---------------------------------------------------------------------
    "7_plain": "2,4 30,3 58,2! 44,36 31,68 23,100",
    "7_bar": "2,4 30,4 58,2! 44,36 32,66 22,100 | 16,52 36,49 58,47",
    "7_hook": "4,19 6,3! 32,6 58,2! 40,42 30,72 26,100",
    "7_wave_bar": "0,12 12,2 32,8 60,3! 42,38 30,70 24,100 | 14,54 36,52 54,48",
    "7_curved": "0,6 28,5 54,3 57,9 42,38 34,66 31,100",
    # 8 ---------------------------------------------------------------------
    "8_one_line": "50,14 34,1 15,8 13,27 30,43 50,58 56,79 40,98 17,98 5,82 13,63 32,46 49,30 50,12",
    "8_two_circles": "30,1 15,8 10,23 18,39 32,45 46,38 51,22 44,7 28,1 | 32,46 12,55 4,74 14,94 32,100 52,92 58,72 48,53 30,46",
    "8_open_top": "56,6 36,0 16,9 14,28 32,44 52,60 55,82 38,99 16,96 7,79 18,60 38,44 54,24 58,14",
    "8_small_head": "38,2 24,6 21,21 34,38 54,62 56,84 36,99 10,93 6,74 24,52 42,36 47,18 38,3",
    # 9 ---------------------------------------------------------------------
    "9_straight": "50,14 34,1 12,8 4,29 14,47 34,45 50,22! 49,60 47,100",
    "9_curly": "50,16 34,1 12,8 6,28 18,46 38,42 52,18 55,50 48,84 28,100 7,92",
    "9_leaning": "54,12 38,1 18,8 8,30 16,46 36,42 54,12! 44,56 30,100",
    "9_loop_and_stick": "47,20 32,2 11,10 4,32 17,50 37,45 49,24 | 53,2 51,50 47,100",
}


def parse(hand: str) -> list[list[np.ndarray]]:
    """Read a hand's text: a list of strokes, each a list of smooth pieces (n, 2).

    A stroke is cut into pieces at its corners; a piece ends where the next starts.
    """
    strokes = []
    for text in hand.split("|"):
        pieces: list[list[list[float]]] = [[]]
        for word in text.split():
            point = [float(number) for number in word.rstrip("!").split(",")]
            pieces[-1].append(point)
            if word.endswith("!"):
                pieces.append([point])
        strokes.append([np.array(piece) for piece in pieces if len(piece) > 1])
    return strokes


def smooth(points: np.ndarray, steps: int = 16) -> np.ndarray:
    """A smooth curve through `points` (n, 2): a centripetal Catmull-Rom spline.

    Among splines this one is used because it neither loops nor overshoots
    where the points lie close together.
    """
    ends = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    p = np.vstack([ends[0], points, ends[1]])
    knots = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1) ** 0.5)])
    curve = []
    for i in range(1, len(p) - 2):
        t = np.linspace(knots[i], knots[i + 1], steps, endpoint=False)[:, None]

        def between(a, b, j, k, t=t):
            """Slide from a to b while t runs from knot j to knot k."""
            return a + (b - a) * (t - knots[j]) / (knots[k] - knots[j])

        a1, a2, a3 = (between(p[j], p[j + 1], j, j + 1) for j in (i - 1, i, i + 1))
        b1, b2 = between(a1, a2, i - 1, i + 1), between(a2, a3, i, i + 2)
        curve.append(between(b1, b2, i, i + 1))
    return np.vstack(curve + [points[-1:]])


def evenly(path: np.ndarray, step: float) -> np.ndarray:
    """The same path (n, 2) with its points `step` apart, corners rounded by at most that."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    where = np.linspace(0, length[-1], max(2, int(round(length[-1] / step)) + 1))
    return np.stack([np.interp(where, length, path[:, axis]) for axis in (0, 1)], axis=1)


def slow_noise(n: int, every: float, rng: np.random.Generator) -> np.ndarray:
    """n random values that change smoothly, with about one swing per `every` values."""
    knots = rng.standard_normal(int(n / every) + 4)
    at = np.arange(n) / every + rng.random()
    i = at.astype(int)
    blend = (1 - np.cos(np.pi * (at - i))) / 2
    return knots[i] * (1 - blend) + knots[i + 1] * blend


def write(hand: str, rng: np.random.Generator, wobble: float = 1.0) -> list[np.ndarray]:
    """Write a hand once: a list of paths (n, 2) in per cent of the digit's height.

    No two are alike: the points are moved a little (the hand never repeats
    itself), and a slow drift and a small tremor run along each stroke.
    """
    paths = []
    for pieces in parse(HANDS[hand]):
        moved = [piece + wobble * rng.normal(0, 0.9, piece.shape) for piece in pieces]
        for before, after in zip(moved, moved[1:]):
            after[0] = before[-1]
        path = evenly(np.vstack([smooth(piece) for piece in moved]), step=0.5)
        for every, size in ((80, 0.9), (18, 0.15)):
            drift = [slow_noise(len(path), every, rng) for _ in range(2)]
            path = path + wobble * size * np.stack(drift, axis=1)
        paths.append(path)
    return paths
