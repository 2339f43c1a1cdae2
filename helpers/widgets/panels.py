"""Drawings that a slider can redraw in a few milliseconds, and that a saved notebook keeps.

A `Panel` is written down twice, line by line: as SVG for the live widget, sharp at any zoom and in
the colours of the page around it; and for Matplotlib, which paints the PNG of a saved notebook, the
one kind of picture that every page which shows notebooks shows.
"""

import base64
import html
import io
import textwrap
from collections.abc import Sequence

import cv2
import numpy as np
from matplotlib.artist import setp
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.reading import Reading

INK = "currentColor"  # of the text around the picture: dark on light paper, light in a dark theme
# Those of every figure in the course: the first network (MLP) is blue, the second (CNN) orange.
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd")
GAP = 12  # between panels


def greys(image: np.ndarray) -> np.ndarray:
    """The image as uint8; floats run from 0 to 1."""
    image = np.asarray(image)
    if image.dtype == np.uint8:
        return image
    return np.round(255 * np.clip(image, 0, 1)).astype(np.uint8)


class Panel:
    """A drawing of fixed size, in pixels of the page; (0, 0) is its upper left corner."""

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self.parts: list[str] = []  # SVG
        self.painters = []  # functions of Matplotlib axes and of how far (x, y) all is moved

    def box(self, x, y, width, height, colour=INK, alpha=1.0):
        """A filled rectangle."""
        size = f'width="{width:.1f}" height="{height:.1f}"'
        look = f'fill="{colour}" fill-opacity="{alpha}"'
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} {look}/>')
        look = {"color": printed(colour), "alpha": alpha, "lw": 0}
        self.painters.append(
            lambda axes, dx, dy: axes.add_patch(Rectangle((x + dx, y + dy), width, height, **look))
        )

    def line(self, points, colour=INK, thick=1.0, alpha=1.0):
        """A line through points (x, y)."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        look = f'stroke="{colour}" stroke-width="{thick}" stroke-opacity="{alpha}"'
        self.parts.append(f'<polyline points="{places}" fill="none" {look}/>')
        xs, ys = np.array(points).T
        look = {"color": printed(colour), "lw": 0.72 * thick, "alpha": alpha}
        self.painters.append(lambda axes, dx, dy: axes.plot(xs + dx, ys + dy, **look))

    def text(self, words, x, y, size=13, anchor="start"):
        """Words; y is the line that they stand on, anchor start, middle or end."""
        look = f'font-size="{size}" text-anchor="{anchor}" fill="{INK}"'
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" {look}>{html.escape(words)}</text>')
        side = {"start": "left", "middle": "center", "end": "right"}[anchor]
        look = {"fontsize": 0.72 * size, "ha": side, "color": printed(INK)}
        self.painters.append(lambda axes, dx, dy: axes.text(x + dx, y + dy, words, **look))

    def pixels(self, image, x=0.0, y=0.0, width=None, height=None):
        """An image, grey, RGB or RGBA: each pixel a sharp square, unless there are too many."""
        image = greys(image)
        width, height = width or self.width, height or self.height
        bgr = {2: None, 3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
        how = bgr[image.shape[2] if image.ndim == 3 else 2]
        stored = image if how is None else cv2.cvtColor(image, how)
        file = cv2.imencode(".png", stored, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
        data = f"data:image/png;base64,{base64.b64encode(file).decode('ascii')}"
        size = f'width="{width:.1f}" height="{height:.1f}" preserveAspectRatio="none"'
        look = ' style="image-rendering:pixelated"' if image.shape[1] < width else ""
        self.parts.append(f'<image x="{x:.1f}" y="{y:.1f}" {size}{look} href="{data}"/>')
        shown = image if image.ndim == 3 else np.dstack([image] * 3)
        self.painters.append(
            lambda axes, dx, dy: axes.imshow(
                shown, extent=(x + dx, x + width + dx, y + height + dy, y + dy), aspect="auto"
            )
        )

    def put(self, other: "Panel", x: float, y: float):
        """Another panel, moved to (x, y)."""
        self.parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{"".join(other.parts)}</g>')
        for paint in other.painters:
            self.painters.append(lambda axes, dx, dy, paint=paint: paint(axes, x + dx, y + dy))

    def svg(self) -> str:
        """The drawing as SVG. The words beside it tell the same, so it is hidden from screen readers."""
        size = f'width="{self.width}" height="{self.height}"'
        size += f' viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true">{"".join(self.parts)}</svg>'

    def png(self) -> bytes:
        """The drawing as the bytes of a PNG file, on white, two pixels for each one of the page."""
        figure = Figure(figsize=(self.width / 100, self.height / 100))
        axes = figure.add_axes((0, 0, 1, 1))
        for place, paint in enumerate(self.painters):
            setp(paint(axes, 0, 0), zorder=place)  # what comes later lies above
        axes.axis("off")
        axes.set(xlim=(0, self.width), ylim=(self.height, 0), aspect="auto")
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=200)
        return content.getvalue()


def printed(colour: str) -> str:
    """The colour on white paper."""
    return "#212121" if colour == INK else colour


def flowed(panels: Sequence[Panel], width: float, gap: int = GAP) -> Panel:
    """Panels laid like words: side by side, and in a new row where they would be wider than `width`."""
    x = y = high = wide = 0
    places = []
    for panel in panels:
        if x and x + panel.width > width:
            x, y, high = 0, y + high + gap, 0
        places.append((panel, x, y))
        x += panel.width + gap
        high, wide = max(high, panel.height), max(wide, x - gap)
    page = Panel(wide, y + high)
    for place in places:
        page.put(*place)
    return page


def captioned(words: str, below: Panel) -> Panel:
    """A panel with words above it, for a picture that stands alone."""
    lines = textwrap.wrap(words, width=int(below.width / 7))
    caption = Panel(below.width, 18 * len(lines))
    for place, line in enumerate(lines):
        caption.text(line, 0, 18 * place + 13)
    return flowed([caption, below], below.width, gap=4)


# The drawings that more than one widget shows.


def digit_panel(image: np.ndarray, size: int = 280) -> Panel:
    """One image `(28, 28)`, uint8 or float 0..1, each pixel a visible square."""
    panel = Panel(size, size)
    panel.pixels(image)
    panel.line([(0, 0), (size, 0), (size, size), (0, size), (0, 0)], alpha=0.4)
    return panel


def picture_panel(picture: np.ndarray) -> Panel:
    """Any picture, grey (uint8 or float 0..1) or RGB, fitted into a square on pale grey."""
    picture, size = greys(picture), 280
    scale = size / max(picture.shape[:2])
    if scale < 0.5:  # two pixels for each of the page: sharp on a fine screen, and quickly sent
        half = tuple(max(1, round(2 * scale * side)) for side in picture.shape[1::-1])
        picture = cv2.resize(picture, half, interpolation=cv2.INTER_AREA)
    height, width = (scale * side for side in picture.shape[:2])
    height, width = size * height / max(height, width), size * width / max(height, width)
    panel = Panel(size, size)
    panel.box(0, 0, size, size, alpha=0.12)
    panel.pixels(picture, (size - width) / 2, (size - height) / 2, width, height)
    return panel


def tinted(weights: np.ndarray, scale: float = 0) -> np.ndarray:
    """Numbers as RGBA: red where positive, blue where negative, the paper shines through at 0.

    scale: which number gets the full colour; by default the largest one.
    """
    share = np.clip(weights / (scale or np.abs(weights).max() or 1), -1, 1)
    colours = np.where(share[..., None] > 0, (214, 39, 40), (31, 119, 180))
    return np.dstack([colours, np.abs(255 * share)]).astype(np.uint8)


def bars_panel(probabilities: dict[str, np.ndarray], width: int = 340) -> Panel:
    """Ten probabilities for each of one or two models, `{"MLP": p, "CNN": q}`, as bars 0..9."""
    panel = Panel(width, 280)
    left, top, step, longest = 24, 34, 24, width - 74
    thick = (step - 4) / len(probabilities)
    for place, (name, values) in enumerate(probabilities.items()):
        answer = f"{name} reads {int(np.argmax(values))}" if np.any(values) else name
        legend(panel, answer, left + 150 * place, 21, COLOURS[place])
        for digit, value in enumerate(values):
            y = top + digit * step + place * thick
            panel.box(left, y, max(1, longest * float(value)), thick - 1, COLOURS[place])
            if value >= 0.005:
                size = 13 if len(probabilities) == 1 else 10  # two must fit above each other
                x = left + longest * float(value) + 6
                panel.text(f"{value:.2f}", x, y + thick / 2 + 0.35 * size, size)
    for digit in range(10):
        panel.text(str(digit), 8, top + digit * step + 15)
    return panel


def legend(panel: Panel, words: str, x: float, y: float, colour: str, alpha: float = 1) -> None:
    """A square of the colour, and what it means."""
    panel.box(x, y - 11, 12, 12, colour, alpha)
    panel.text(words, x + 18, y)


def reading_panels(reading: Reading | None) -> list[Panel]:
    """What the network sees, and its ten probabilities; black and empty for no reading."""
    image = np.zeros((28, 28)) if reading is None else reading.image
    probabilities = np.zeros(10) if reading is None else reading.probabilities
    return [digit_panel(image), bars_panel({"the reader": probabilities}, width=250)]


def in_words(reading: Reading) -> str:
    """The answer as a sentence of HTML."""
    doubt = "" if reading.sure else ", but I am not sure"
    article = "an" if reading.digit == 8 else "a"
    return f"this is {article} <b>{reading.digit}</b> ({reading.confidence:.0%}){doubt}"


def curves_panel(
    places: Sequence[float],
    curves: dict[str, Sequence[float]],
    words: str,
    at: float | None = None,
    height: int = 150,
) -> Panel:
    """Curves of shares from 0 to 1 over `places`, perhaps with a line where we are now.

    words: what the curves show, written above them. A curve may end early.
    """
    panel = Panel(632, height)
    left, right, top, bottom = 48, 618, 30, height - 26
    panel.text(words, left, 18)
    span = (places[-1] - places[0]) or 1

    def spot(place, share):
        return left + (place - places[0]) / span * (right - left), bottom - share * (bottom - top)

    for share in (0, 0.5, 1):
        panel.line([spot(places[0], share), spot(places[-1], share)], alpha=0.25)
        panel.text(f"{share:.0%}", left - 8, spot(0, share)[1] + 4, 12, "end")
    for place in (places[0], places[(len(places) - 1) // 2], places[-1]):
        panel.text(f"{place:g}", spot(place, 0)[0], height - 8, 12, "middle")
    if at is not None:
        panel.line([spot(at, 0), spot(at, 1)])
    # Where one curve covers another, the thicker one below still shows.
    for values, colour, thick in zip(curves.values(), COLOURS, (4, 2, 2, 2)):
        points = [spot(*pair) for pair in zip(places, values)]
        panel.line(points, colour, thick)
        for x, y in points if len(points) <= 10 else ():
            panel.box(x - 3, y - 3, 6, 6, colour)
    return panel


def grid_panel(
    images: np.ndarray, columns: int, rows: int = 0, size: int = 64, gap: int = 4
) -> Panel:
    """Several digits in rows; rows: at least so many, so that fewer images leave room."""
    rows = max(rows, -(-len(images) // columns))
    panel = Panel(columns * (size + gap) - gap, rows * (size + gap) - gap)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        panel.pixels(image, column * (size + gap), row * (size + gap), size, size)
    return panel
