"""Scenes: what is around the ink: the paper, the light that falls on it, the camera.

Pictures here are float arrays (height, width, 3) in 0..1, red first. Paper,
light and camera are told apart because a real photograph tells them apart:
the ink lies on the paper, the light falls on both, the camera blurs all.
"""

from collections.abc import Callable

import cv2
import numpy as np
from pens import cloud, soft_step

# --- papers: size -> picture (height, width, 3) ---------------------------------


def tooth(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """The paper's surface, its hills and dales (height, width), mean 0, deviation 1."""
    bumps = sum(
        weight * cloud(size, sigma, rng)
        for sigma, weight in ((0.7, 0.6), (1.6, 1.0), (4, 0.8), (11, 0.5))
    )
    return bumps / bumps.std()


def plain(
    size: tuple[int, int],
    colour: tuple[float, float, float],
    rough: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Paper of one colour. `rough` is how strongly its surface shows: 0 for a screen."""
    sheet = np.full((*size, 3), colour, np.float32)
    if rough:
        surface = tooth(size, rng)
        lit = surface - np.roll(surface, (1, 1), axis=(0, 1))  # light from one side shows the bumps
        sheet *= 1 + rough * (0.5 * lit + 0.35 * surface + 0.5 * cloud(size, 60, rng))[..., None]
    return sheet


def rule(
    sheet: np.ndarray,
    at: float,
    across: bool,
    colour: tuple[float, float, float],
    rng: np.random.Generator,
    width: float = 1.6,
) -> None:
    """Print one line on the sheet, in place: at row `at`, or at column `at` if not `across`."""
    view = sheet if across else sheet.transpose(1, 0, 2)
    rows = np.arange(view.shape[0])[:, None, None]
    ink = np.clip(width / 2 + 0.5 - np.abs(rows - at), 0, 1)
    ink = ink * (0.8 + 0.06 * cloud((1, view.shape[1]), 3, rng)[..., None])
    view[:] = view * (1 - ink) + np.array(colour) * ink


def ruled(
    sheet: np.ndarray, foot: float, gap: float, squares: bool, rng: np.random.Generator
) -> np.ndarray:
    """School paper: a blue line every `gap` pixels, one of them under the digit's `foot`; or squares."""
    height, width = sheet.shape[:2]
    blue = (0.60, 0.68, 0.80) if squares else (0.52, 0.64, 0.80)
    for at in np.arange(foot % gap, height, gap):
        rule(sheet, at, True, blue, rng)
    for at in np.arange(rng.uniform(0, gap), width, gap) if squares else ():
        rule(sheet, at, False, blue, rng)
    return sheet


def margin(sheet: np.ndarray, rng: np.random.Generator) -> None:
    """The red line down the left side of a school book, in place."""
    rule(sheet, 0.13 * sheet.shape[1], False, (0.86, 0.50, 0.52), rng)


#: name -> (colour, roughness). Those of a paint program are perfectly even.
PAPERS: dict[str, tuple[tuple[float, float, float], float]] = {
    "screen": ((1, 1, 1), 0),
    "black screen": ((0, 0, 0), 0),
    "navy screen": ((0.07, 0.10, 0.26), 0),
    "orange screen": ((0.98, 0.62, 0.25), 0),
    "transparent": ((1, 1, 1), 0),
    "white": ((0.93, 0.93, 0.92), 0.012),
    "cream": ((0.94, 0.90, 0.80), 0.014),
    "recycled": ((0.80, 0.78, 0.74), 0.028),
    "slate": ((0.20, 0.22, 0.22), 0.06),
    "green board": ((0.17, 0.30, 0.25), 0.05),
    "yellow note": ((0.96, 0.88, 0.45), 0.010),
    "pink note": ((0.95, 0.62, 0.70), 0.010),
    "whiteboard": ((0.92, 0.93, 0.94), 0.004),
    "lined": ((0.94, 0.94, 0.93), 0.012),
    "school book": ((0.94, 0.94, 0.91), 0.012),
    "squared": ((0.93, 0.93, 0.91), 0.012),
}


def lay_paper(
    name: str, size: tuple[int, int], foot: float, gap: float, rng: np.random.Generator
) -> np.ndarray:
    """The named paper (height, width, 3); ruled paper has its lines `gap` pixels apart."""
    colour, rough = PAPERS[name]
    sheet = plain(size, colour, rough, rng)
    if name in ("slate", "green board"):  # half-wiped chalk from before
        sheet += 0.03 * np.clip(cloud(size, 0.06 * max(size), rng), -1, 2)[..., None]
    if name in ("lined", "school book", "squared"):
        ruled(sheet, foot, gap, name == "squared", rng)
    if name == "school book":
        margin(sheet, rng)
    return sheet


# --- light: size -> brightness (height, width), 1 = full ------------------------


def ramp(size: tuple[int, int], angle: float) -> np.ndarray:
    """A plane that rises from -1 to 1 over the picture in the direction of `angle` (degrees)."""
    y, x = np.mgrid[-1 : 1 : size[0] * 1j, -1 : 1 : size[1] * 1j]
    return x * np.cos(np.radians(angle)) + y * np.sin(np.radians(angle))


def window(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Daylight from one side: brighter there, a little uneven."""
    return 0.90 + 0.07 * ramp(size, rng.uniform(0, 360)) + 0.012 * cloud(size, 0.2 * max(size), rng)


def lamp(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A lamp near the paper: bright in one place, dim in the far corners."""
    centre = rng.uniform(-0.5, 0.5, 2)
    y, x = np.mgrid[-1 : 1 : size[0] * 1j, -1 : 1 : size[1] * 1j]
    return 0.98 - 0.17 * ((x - centre[0]) ** 2 + (y - centre[1]) ** 2)


def glare(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A lamp mirrored in a shiny surface: one burnt-out spot near an upper corner."""
    y, x = np.mgrid[-1 : 1 : size[0] * 1j, -1 : 1 : size[1] * 1j]
    spot = np.exp(-((x - 0.62) ** 2 + (y + 0.66) ** 2) / 0.09)
    return 0.76 + 0.06 * ramp(size, rng.uniform(180, 360)) + 0.5 * spot


def shadow(
    size: tuple[int, int],
    rng: np.random.Generator,
    angle: float,
    start: float,
    depth: float = 0.42,
    soft: float = 0.12,
) -> np.ndarray:
    """Daylight with a shadow that begins at `start` (-1..1) in the direction of `angle`."""
    edge = ramp(size, angle) - start + 0.06 * cloud(size, 0.15 * max(size), rng)
    return window(size, rng) * (1 - depth * soft_step(edge, -soft, soft))


def shadow_across(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """The shadow of the writer's arm, with its edge through the digit."""
    return shadow(size, rng, angle=rng.uniform(15, 50), start=0.05, depth=0.36)


def shadow_below(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """The shadow of the phone itself, over the picture's lower edge."""
    return shadow(size, rng, angle=rng.uniform(80, 100), start=0.55, depth=0.5, soft=0.3)


def shadow_band(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A pen lies below the digit and throws a narrow shadow there."""
    far = np.abs(ramp(size, rng.uniform(86, 96)) - 0.74) + 0.02 * cloud(size, 0.1 * max(size), rng)
    return window(size, rng) * (1 - 0.38 * (1 - soft_step(far, 0.02, 0.14)))


LIGHTS: dict[str, Callable] = {
    "window": window,
    "lamp": lamp,
    "glare": glare,
    "shadow across": shadow_across,
    "shadow below": shadow_below,
    "shadow band": shadow_band,
}


# --- camera and scanner ----------------------------------------------------------


def hold(picture: np.ndarray, tilt: float, rng: np.random.Generator) -> np.ndarray:
    """Seen by a phone that is not held quite straight, on paper that is not quite flat.

    Each corner of the picture is taken from up to `tilt` of its size further in.
    """
    height, width = picture.shape[:2]
    side = np.array([width, height], np.float32)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    seen = corners + (1 - 2 * corners) * rng.uniform(0.01, tilt, (4, 2))
    move = cv2.getPerspectiveTransform(corners * side, (seen * side).astype(np.float32))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = cv2.perspectiveTransform(np.dstack([x, y]).reshape(-1, 1, 2), move).reshape(
        height, width, 2
    )
    bend = [
        0.0025 * max(height, width) * cloud((height, width), 0.2 * max(height, width), rng)
        for _ in "xy"
    ]
    at = np.clip(at + np.dstack(bend), 0, side - 1).astype(np.float32)
    # As 32-bit floats: with 64-bit ones OpenCV 5.0 leaves black pixels along the edges.
    return cv2.remap(
        picture.astype(np.float32), at, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def photograph(
    picture: np.ndarray, light: str, rng: np.random.Generator, tilt: float = 0.05, blur: float = 1.0
) -> np.ndarray:
    """A phone's photograph: tilt, light, tint, darker corners, soft focus, noise, sharpening."""
    picture = hold(picture, tilt, rng)
    size = picture.shape[:2]
    y, x = np.mgrid[-1 : 1 : size[0] * 1j, -1 : 1 : size[1] * 1j]
    bright = LIGHTS[light](size, rng) * (1 - 0.035 * (x * x + y * y))
    warmth = rng.uniform(-0.03, 0.035) + 0.01 * cloud(size, 0.3 * max(size), rng)
    tint = np.dstack([1 + warmth, np.ones(size), 1 - warmth])
    picture = 0.015 + 0.97 * picture * bright[..., None] * tint  # no black is quite black
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    grey = 0.010 * cloud(size, 0.6, rng)[..., None]
    colour = 0.005 * np.dstack([cloud(size, 1.5, rng) for _ in range(3)])
    picture = picture + (grey + colour) * (1.3 - picture)  # shadows are noisier
    return picture + 0.35 * (picture - cv2.GaussianBlur(picture, (0, 0), 1.6))


def scan(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A flatbed scanner's picture: even light, paper nearly white, a touch too sharp."""
    picture = cv2.GaussianBlur(hold(picture, 0.015, rng), (0, 0), 0.7)
    picture = picture * 1.09 + 0.006 * rng.standard_normal(picture.shape[:2])[..., None]
    return picture + 0.5 * (picture - cv2.GaussianBlur(picture, (0, 0), 1.2))
