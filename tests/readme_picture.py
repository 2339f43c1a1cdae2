"""Make the pictures of the README.

python tests/readme_picture.py            the digits that are read, and the X-ray of a photo
python tests/readme_picture.py --film     a digit that is drawn, read and spoilt, filmed in Chromium
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from lab import CHROMIUM, FLAGS, Lab, Notebook, wait_for
from PIL import Image

from helpers import plots
from helpers.images import explain
from helpers.reading import Reader
from helpers.training import load_or_train
from helpers.widgets.panels import captioned, flowed, picture_panel

PICTURES = TOP / "notebooks" / "pictures"
START = """
import sys
sys.path.append("..")
import numpy as np
from helpers import widgets
from helpers.reading import Reader
from helpers.training import load_or_train
mlp, cnn = load_or_train("mlp"), load_or_train("cnn")
networks = {"MLP": mlp.predict_on_batch, "CNN": cnn.predict_on_batch}
"""
PAD = "pad = widgets.drawing_pad(Reader(cnn))\npad"
BENCH = """
def drawn():
    return (pad.reading.image if pad.reading else np.zeros((28, 28)))[None], [4]
widgets.bench(networks, {"drawing": drawn})
"""
FOUR = [[(150, 40), (100, 110), (60, 170), (220, 170)], [(170, 110), (170, 250)]]
SIZE = 850, 440  # of the film, before it is made smaller


def stills() -> None:
    """The digits that are read, and how a photo becomes what the network sees."""
    readings = Reader(load_or_train("cnn")).read_folder(TOP / "digits")
    figure = plots.contact_sheet(readings[::2][:30], columns=10)
    figure.savefig(PICTURES / "read.png", dpi=90)
    steps = explain(TOP / "digits" / "7_pencil_photo.jpg")
    shown = [steps[0], next(step for step in steps if step.name == "full ink"), steps[-1]]
    panels = [captioned(f"{s.name}: {s.said}", picture_panel(s.image)) for s in shown]
    xray = Image.open(io.BytesIO(flowed(panels, 900, gap=24).png()))
    xray.convert("RGB").quantize(128).save(PICTURES / "xray.png")


class Film:
    """Pictures of one widget after the other, all of one size, and how long each is shown."""

    def __init__(self, page):
        self.page, self.frames, self.times = page, [], []

    def shoot(self, widget, milliseconds: int = 120) -> None:
        """One more frame: what the widget shows now."""
        box = widget.place.bounding_box()
        clip = {"x": box["x"] + 60, "y": box["y"], "width": SIZE[0], "height": SIZE[1]}
        clip["height"] = min(SIZE[1], box["height"])
        shot = Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB")
        frame = Image.new("RGB", SIZE, "white")
        frame.paste(shot)
        self.frames.append(frame.resize((680, 352), Image.Resampling.LANCZOS))
        self.times.append(milliseconds)

    def draw(self, widget) -> None:
        """Draw a 4 with the mouse."""
        box = widget.place.locator("canvas.digit-pad").bounding_box()
        mouse = self.page.mouse
        for stroke in FOUR:
            before = widget.picture()
            for place, (x, y) in enumerate(stroke):
                mouse.move(box["x"] + x, box["y"] + y, steps=6)
                if place == 0:
                    mouse.down()
                self.shoot(widget)
            mouse.up()
            wait_for(lambda before=before: widget.picture() != before, "a reading")
            self.shoot(widget, 700)

    def spoil(self, widget) -> None:
        """Turn it, five degrees a frame."""
        widget.slider("Turn, °").focus()
        for place, key in enumerate(["ArrowRight", "ArrowLeft"] + ["ArrowRight"] * 14):
            before = widget.picture()
            self.page.keyboard.press(key)
            wait_for(lambda before=before: widget.picture() != before, "a turn")
            if place:  # the first turn only makes the bench take the drawing
                self.shoot(widget, 900 if place == 1 else 220)
        self.shoot(widget, 1800)

    def save(self, path: Path) -> None:
        """One palette for all frames, so that what does not move does not flicker."""
        palette = self.frames[-1].quantize(64)
        few = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames]
        few[0].save(
            path, save_all=True, append_images=few[1:], duration=self.times, loop=0, optimize=True
        )
        print(f"{path.name}: {len(few)} frames, {path.stat().st_size / 1000:.0f} kB")


def film() -> None:
    """Draw a digit in JupyterLab, have it read, and turn it until the networks give up."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lab = Lab(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            notebook = Notebook(lab, page, lab.write("film.ipynb", START, PAD, BENCH))
            notebook.run_all()
            roll = Film(page)
            roll.draw(notebook.widget("pad = widgets"))
            roll.spoil(notebook.widget("widgets.bench("))
            roll.save(PICTURES / "drawn_read_spoilt.gif")
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--film", action="store_true", help="drive Chromium and film it")
    film() if parser.parse_args().film else stills()
