"""A picture from the reader's own computer, read in the notebook (notebook 06)."""

import html

import ipywidgets
import numpy as np

from helpers.decoding import decode
from helpers.images import DigitImageError
from helpers.interactive.explorer import TWO_LINES, PictureBox
from helpers.interactive.panels import in_words, picture_panel, png, reading_panel, side_by_side
from helpers.reading import Reader

EMPTY = np.full((280, 924, 3), 235, np.uint8)


class Upload(PictureBox):
    """A button to choose a picture file, and below it what the reader makes of it."""

    def __init__(self, reader: Reader):
        super().__init__(width=924, height=280)
        self.reader = reader
        self.chooser = ipywidgets.FileUpload(
            accept="image/*",
            multiple=False,
            description="Choose a picture",
            layout={"width": "16em"},
        )
        self.chooser.observe(self._on_upload, names="value")
        self.controls = {"chooser": self.chooser}
        self.children = [self.chooser, self.readout, self.picture, self.errors]
        self.readout.layout = TWO_LINES
        self.say("No picture yet.")
        self.picture.value = png(EMPTY)

    def _on_upload(self, change):
        for file in change["new"]:
            self.call(self.read, file["name"], bytes(file["content"]))

    def read(self, name: str, content: bytes) -> None:
        """Read the bytes of a picture file and show the answer, or what is wrong with it."""
        name = html.escape(name)
        try:
            reading = self.reader.read(content)
        except DigitImageError as problem:
            self.say(f"{name}: {html.escape(str(problem))}")
            self.picture.value = png(EMPTY)
            return
        self.say(f"{name}: {in_words(reading)}")
        pixels, _ = decode(content)
        self.picture.value = png(side_by_side(picture_panel(pixels), reading_panel(reading)))


def upload(reader: Reader) -> Upload:
    """Choose a picture on your computer and have it read (notebook 06)."""
    return Upload(reader)
