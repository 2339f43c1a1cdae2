"""Your own digits: drawn on a pad, chosen as a file, followed step by step (notebooks 01, 07, 08)."""

import functools
import html
from collections.abc import Sequence
from pathlib import Path

import anywidget
import cv2
import ipywidgets
import numpy as np
import traitlets

from helpers.images import STEPS, DigitImageError, explain
from helpers.images.files import decode
from helpers.images.strokes import MARGIN, PEN, SIZE, Strokes, beginning, render, save_drawing
from helpers.reading import Reader, Reading
from helpers.widgets.explorer import PAGE, Explorer, PictureBox, slider
from helpers.widgets.panels import (
    COLOURS,
    Panel,
    digit_panel,
    flowed,
    in_words,
    picture_panel,
    reading_panels,
    tinted,
)

MY_DIGITS = Path(__file__).resolve().parents[2] / "my_digits"


class Paper(anywidget.AnyWidget):
    """The part in the browser: it draws, and hands over strokes as points, never as pixels."""

    _esm = Path(__file__).with_name("pad.js")
    size = traitlets.Int(SIZE).tag(sync=True)
    pen = traitlets.Int(PEN).tag(sync=True)
    strokes = traitlets.List().tag(sync=True)


class Pad(PictureBox):
    """Paper, pen, undo, clear, and a picture of what is made of the drawing; `read` makes it."""

    def __init__(self, width: int, pen: int = PEN, strokes: Strokes = ()):
        super().__init__(width)
        self.paper = Paper(pen=pen)
        self.pen = ipywidgets.IntSlider(pen, min=2, max=40, description="Pen")
        ipywidgets.link((self.pen, "value"), (self.paper, "pen"))
        self.undo = ipywidgets.Button(description="Undo", tooltip="Take back the last stroke")
        self.clear = ipywidgets.Button(description="Clear", tooltip="Take a new sheet")
        self.controls = {"pen": self.pen}
        self.set_strokes(strokes)
        self.paper.observe(lambda _change: self.call(self.read), names=["strokes", "pen"])
        self.undo.on_click(lambda _: self.set_strokes(self.paper.strokes[:-1]))
        self.clear.on_click(lambda _: self.set_strokes([]))
        beside = {"flex_flow": "row wrap", "grid_gap": "12px"}
        drawn = ipywidgets.HBox([self.paper, self.shown], layout=beside)
        tools = ipywidgets.HBox([self.pen, self.undo, self.clear], layout={"flex_flow": "row wrap"})
        self.children = [tools, drawn, self.errors]

    def set_strokes(self, strokes: Strokes) -> None:
        """Put these strokes on the paper, instead of what is there, and read them."""
        self.paper.strokes = [[list(point) for point in stroke] for stroke in strokes]

    def stills(self):
        """The paper, too, which is no picture while it is drawn on."""
        paper = picture_panel(render(self.paper.strokes, self.paper.pen))
        return [(self.text, flowed([paper, *self.panels], PAGE))]


class AveragesPad(Pad):
    """Draw a digit: which of ten averages `(10, 28, 28)` is the nearest? Begin with `strokes` (notebook 01).

    What is drawn is only shrunk to 28 × 28 pixels.
    """

    def __init__(self, averages: np.ndarray, strokes: Strokes = ()):
        super().__init__(width=486, pen=28, strokes=strokes)  # MNIST's strokes are 2.8 px wide
        self.averages = averages
        self.read()

    def read(self) -> None:
        """Find the nearest average, and show how far each is."""
        image = shrunk(self.paper.strokes, self.paper.pen)
        far = ((image - self.averages) ** 2).sum(axis=(1, 2))
        nearest = int(far.argmin())
        seen = Panel(134, 280)
        difference = tinted(image - self.averages[nearest], scale=1)
        seen.text("the computer gets", 0, 10, size=11)
        seen.pixels(image, y=16, width=112, height=112)
        seen.text("red: more in yours", 0, 146, size=11)
        seen.text("blue: more in the ghost", 0, 161, size=11)
        seen.pixels(difference, y=168, width=112, height=112)
        text = f"The nearest is <b>{nearest}</b>" if image.any() else "Nothing is drawn yet"
        self.show(text, [seen, distances_panel(far)])


def shrunk(strokes: Strokes, pen: float) -> np.ndarray:
    """The paper as 28 × 28 pixels, ink bright: float32 0..1. Size and place stay as they were drawn."""
    paper = render(strokes, pen)[MARGIN:-MARGIN, MARGIN:-MARGIN] / np.float32(255)
    return 1 - cv2.resize(paper, (28, 28), interpolation=cv2.INTER_AREA)


def distances_panel(distances: np.ndarray) -> Panel:
    """Ten distances as bars, the shortest in orange."""
    panel = Panel(340, 280)
    panel.text("distance to each average", 24, 21)
    for digit, far in enumerate(distances):
        y, length = 34 + 24 * digit, 250 * float(far) / float(distances.max())
        panel.box(24, y, length, 19, COLOURS[int(far == distances.min())])
        panel.text(str(digit), 8, y + 15)
        panel.text(f"{far:.0f}", 30 + length, y + 14)
    return panel


class DrawingPad(Pad):
    """Draw a digit and have it read after each stroke; it can be saved into `folder` (notebook 08)."""

    def __init__(self, reader: Reader, folder: str | Path = MY_DIGITS):
        super().__init__(width=542)
        self.reader, self.folder = reader, Path(folder)
        self.reading: Reading | None = None  # of what is on the paper now, if it can be read
        choices = [("which digit is it?", None), *((str(digit), digit) for digit in range(10))]
        self.label = ipywidgets.Dropdown(options=choices, description="Label")
        self.save = ipywidgets.Button(description="Save to my digits")
        self.saved = ipywidgets.HTML()
        self.controls["label"] = self.label
        self.save.on_click(lambda _: self.call(self.save_to_folder))
        keep = ipywidgets.HBox([self.label, self.save], layout={"flex_flow": "row wrap"})
        *shown, errors = self.children
        self.children = [*shown, keep, self.saved, errors]
        self.read()

    def read(self) -> None:
        """Read what is on the paper now, and show what the network makes of it."""
        self.reading, words, self.saved.value = None, "draw a digit on the white paper", ""
        if self.paper.strokes:
            drawing = render(self.paper.strokes, self.paper.pen)
            self.reading, words = read(self.reader, drawing)
        self.show(f"The reader: {words}", reading_panels(self.reading))

    def save_to_folder(self) -> None:
        """Write the drawing and its label into the folder of your own digits (notebook 07)."""
        if not self.paper.strokes:
            self.saved.value = "There is nothing on the paper yet."
        elif self.label.value is None:
            self.saved.value = "Say first which digit it is: choose its label."
        else:
            paper = self.paper
            try:
                path = save_drawing(paper.strokes, paper.pen, self.label.value, self.folder)
            except OSError as problem:
                self.saved.value = f"It cannot be saved: {html.escape(str(problem))}"
                return
            self.saved.value = f"Saved as {path.parent.name}/{path.name}."
            self.label.value = None  # the next drawing is another digit


def read(reader: Reader, picture: bytes | np.ndarray) -> tuple[Reading | None, str]:
    """(the reading, the answer in HTML), or (None, why the picture cannot be read)."""
    try:
        reading = reader.read(picture)
    except DigitImageError as problem:
        return None, html.escape(str(problem))
    return reading, in_words(reading)


def replay(strokes: Strokes, reader: Reader, pen: float = PEN) -> Explorer:
    """Watch a drawing come into being, point by point, and be read at every point (notebook 08)."""
    total = sum(len(stroke) for stroke in strokes)
    count = slider("Points", 1, total, value=total)

    def draw(count):
        drawing = render(beginning(strokes, count), pen)
        reading, words = read(reader, drawing)
        panels = [picture_panel(drawing), *reading_panels(reading)]
        return panels, f"{count} of {total} points: {words}"

    halfway = [{"count": max(1, total // 2)}, {"count": total}]
    return Explorer({"count": count}, draw, width=834, examples=halfway)


class Upload(PictureBox):
    """Choose a picture on your computer and have it read (notebook 07)."""

    def __init__(self, reader: Reader):
        super().__init__(width=834, lines=2)
        self.reader = reader
        self.chooser = ipywidgets.FileUpload(
            accept="image/*",
            multiple=False,
            description="Choose a picture",
            layout={"width": "16em"},
        )
        self.chooser.observe(self._on_upload, names="value")
        self.controls = {"chooser": self.chooser}
        self.children = [self.chooser, self.shown, self.errors]
        self.show("No picture yet.", [Panel(280, 280), *reading_panels(None)])

    def _on_upload(self, change):
        for file in change["new"]:
            self.call(self.read, file["name"], bytes(file["content"]))

    def read(self, name: str, content: bytes) -> None:
        """Read the bytes of a picture file and show the answer, or what is wrong with it."""
        reading, words = read(self.reader, content)
        picture = Panel(280, 280) if reading is None else picture_panel(decode(content)[0])
        self.show(f"{html.escape(name)}: {words}", [picture, *reading_panels(reading)])


def xray(paths: Sequence[Path]) -> Explorer:
    """Walk through the steps from a picture to what the network sees (notebook 07)."""

    @functools.cache  # the steps of each picture are computed once
    def steps_of(place):
        try:
            return explain(paths[place])
        except DigitImageError as problem:
            return str(problem)

    place = slider("Picture", 0, len(paths) - 1)
    step = slider("Step", 0, len(STEPS))  # the picture itself is step 0

    def draw(place, step):
        steps = steps_of(place)
        if isinstance(steps, str):
            return [Panel(280, 280), Panel(280, 280)], html.escape(steps)
        at = steps[step]
        text = html.escape(f"{paths[place].name}, step {step}, {at.name}: {at.said}")
        return [picture_panel(at.image), digit_panel(steps[-1].image)], text

    controls = {"place": place, "step": step}
    return Explorer(controls, draw, width=572, lines=2)
