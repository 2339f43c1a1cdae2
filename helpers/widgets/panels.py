"""Drawings that a slider can redraw in a few milliseconds, and that a saved notebook keeps.

A `Panel` is a piece of SVG: sharp at any zoom, and in the colours of the page around it. For a saved
notebook Matplotlib paints the same piece as PNG, which every page that shows notebooks can show.
"""

import base64
import html
import io
import textwrap
from collections.abc import Sequence

import cv2
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from helpers.reading import Reading

INK = "currentColor"  # of the text around the picture: dark on light paper, light in a dark theme
PRINTED = {INK: "#212121"}  # in a PNG, on white
# Those of every figure in the course: the first network (MLP) is blue, the second (CNN) orange.
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd")


def greys(image: np.ndarray) -> np.ndarray:
    """The image as uint8; floats run from 0 to 1."""
    image = np.asarray(image)
    if image.dtype == np.uint8:
        return image
    return np.round(255 * np.clip(image, 0, 1)).astype(np.uint8)


class Panel:
    """A drawing of fixed size, in pixels of the page; (0, 0) is its upper left corner."""

    def __init__(self, width: float, height: float):
        self.width, self.height, self.parts = width, height, []

    def add(self, kind: str, content="", **attributes) -> None:
        """An element of SVG, with words or another panel in it."""
        self.parts.append((kind, content, attributes))

    def box(self, x, y, width, height, colour=INK, alpha=1.0):
        """A filled rectangle."""
        look = {"fill": colour, "fill_opacity": alpha}
        self.add("rect", x=x, y=y, width=width, height=height, **look)

    def line(self, points, colour=INK, thick=1.0, alpha=1.0):
        """A line through points (x, y)."""
        look = {"fill": "none", "stroke": colour, "stroke_width": thick, "stroke_opacity": alpha}
        self.add("polyline", points=" ".join(f"{x:g},{y:g}" for x, y in points), **look)

    def text(self, words, x, y, size=13, anchor="start"):
        """Words; y is the line that they stand on, anchor start, middle or end."""
        look = {"font_size": size, "text_anchor": anchor, "fill": INK}
        self.add("text", words, x=x, y=y, **look)

    def pixels(self, image, x=0.0, y=0.0, width=None, height=None):
        """An image, grey, RGB or RGBA: each pixel a sharp square, unless there are too many."""
        image, width, height = greys(image), width or self.width, height or self.height
        if image.ndim == 3:
            how = cv2.COLOR_RGB2BGR if image.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
            image = cv2.cvtColor(image, how)
        look = {"style": "image-rendering:pixelated"} if image.shape[1] < width else {}
        content = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
        self.file(content, x, y, width, height, **look)

    def file(self, content: bytes, x: float, y: float, width: float, height: float, **look):
        """The bytes of a PNG file, as an image of this size."""
        data = f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"
        size = {"width": width, "height": height, "preserveAspectRatio": "none"}
        self.add("image", x=x, y=y, **size, **look, href=data)

    def frame(self):
        """A thin line around it all: white paper on a white page has an edge, and black on black."""
        right, bottom = self.width, self.height
        self.line([(0, 0), (right, 0), (right, bottom), (0, bottom), (0, 0)], alpha=0.4)

    def put(self, other: "Panel", x: float, y: float):
        """Another panel, its corner at (x, y)."""
        self.add("svg", other, x=x, y=y, width=other.width, height=other.height)

    def body(self) -> str:
        """All elements as SVG."""
        told = ""
        for kind, content, attributes in self.parts:
            named = {key.replace("_", "-"): value for key, value in attributes.items()}
            look = (f'{k}="{v if isinstance(v, str) else f"{v:g}"}"' for k, v in named.items())
            inside = content.body() if isinstance(content, Panel) else html.escape(content)
            told += f"<{kind} {' '.join(look)}>{inside}</{kind}>"
        return told

    def svg(self) -> str:
        """The whole drawing. The words beside it tell the same: screen readers pass it over."""
        box = f'viewBox="0 0 {self.width} {self.height}" aria-hidden="true"'
        size = f'width="{self.width}" height="{self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{self.body()}</svg>'

    def png(self) -> bytes:
        """The drawing as the bytes of a PNG file, on white, two pixels for each one of the page."""
        figure = Figure(figsize=(self.width / 100, self.height / 100))
        axes = figure.add_axes((0, 0, 1, 1))
        self.paint(axes)
        axes.axis("off")
        axes.set(xlim=(0, self.width), ylim=(self.height, 0), aspect="auto")
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=200)
        return content.getvalue()

    def paint(self, axes, dx: float = 0, dy: float = 0) -> None:
        """Draw all elements into Matplotlib axes, (0, 0) at (dx, dy); what comes later lies above."""
        point = 0.72  # Matplotlib measures text and lines in points
        for kind, content, known in self.parts:
            x, y = known.get("x", 0) + dx, known.get("y", 0) + dy
            width, height = known.get("width", 0), known.get("height", 0)
            colour = known.get("stroke", known.get("fill"))
            look = {"color": PRINTED.get(colour, colour), "zorder": len(axes.get_children())}
            if kind == "svg":
                content.paint(axes, x, y)
            elif kind == "rect":
                alpha = known["fill_opacity"]
                axes.add_patch(Rectangle((x, y), width, height, alpha=alpha, lw=0, **look))
            elif kind == "polyline":
                xs, ys = np.array([pair.split(",") for pair in known["points"].split()], float).T
                thick = point * known["stroke_width"]
                axes.plot(xs + dx, ys + dy, alpha=known["stroke_opacity"], lw=thick, **look)
            elif kind == "text":
                side = {"start": "left", "middle": "center", "end": "right"}[known["text_anchor"]]
                axes.text(x, y, content, fontsize=point * known["font_size"], ha=side, **look)
            else:
                file = io.BytesIO(base64.b64decode(known["href"].split(",")[1]))
                box = x, x + width, y + height, y
                axes.imshow(Image.open(file).convert("RGBA"), extent=box, zorder=look["zorder"])


def flowed(panels: Sequence[Panel], width: float, gap: int = 12) -> Panel:
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
    panel.frame()
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
    panel.frame()
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
