"""How long a widget takes to redraw after a control has moved.

    python tests/benchmark_widgets.py             in the kernel: 50th and 95th percentile, per widget
    python tests/benchmark_widgets.py --browser   from a key press in Chromium to the new picture

Every control is moved through its range, 120 moves a widget. The networks are the course's own,
trained if they are not there yet.
"""

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from helpers import widgets
from helpers.data import load_mnist
from helpers.distort import distort
from helpers.images import to_mnist
from helpers.progress import Progress
from helpers.quiet import keras
from helpers.reading import Reader, pictures_in
from helpers.training import load_or_train

MOVES = 120
DIGITS = Path(__file__).resolve().parent.parent / "digits"
FOUR = [[[150, 40], [60, 170], [220, 170]], [[170, 110], [170, 250]]]


def all_widgets() -> dict:
    """Every widget with sliders, as its notebook makes it."""
    (x_train, y_train), (x, y) = load_mnist("small")
    test = x.astype("float32") / 255
    mlp, cnn = load_or_train("mlp"), load_or_train("cnn")
    networks = {"MLP": mlp.predict_on_batch, "CNN": cnn.predict_on_batch}
    convolutions = [layer for layer in cnn.layers if isinstance(layer, keras.layers.Conv2D)]
    look_in = keras.Model(cnn.inputs, {layer.name: layer.output for layer in convolutions})
    weights = mlp.get_weights()[0]
    probabilities = cnn.predict(test, verbose=0)
    right = probabilities.argmax(axis=1) == y
    reader, paths = Reader(cnn), pictures_in(DIGITS)
    own = np.stack([to_mnist(path) for path in paths]), np.array([int(p.name[0]) for p in paths])
    return {
        "01 browse": widgets.browse(x_train, y_train),
        "01 average": widgets.average(x_train, y_train),
        "02 hidden_units": widgets.hidden_units(weights, test),
        "04 move": widgets.move(networks, test, y),
        "04 kernels": widgets.kernels(test, y),
        "04 feature_maps": widgets.feature_maps(look_in.predict_on_batch, test, y),
        "05 augmented": widgets.augmented(x_train, y_train, distort),
        "06 confusion_cell": widgets.confusion_cell(test, y, probabilities.argmax(axis=1)),
        "06 threshold": widgets.threshold(probabilities.max(axis=1), right),
        "07 xray": widgets.xray(paths),
        "08 drawing_pad": widgets.drawing_pad(reader),
        "08 replay": widgets.replay(FOUR, reader),
        "08 bench": widgets.bench(networks, {"MNIST": (test, y), "digits/": own}),
        "08 occlusion": widgets.occlusion(networks, test, y),
        "08 morphing": widgets.morphing(networks, test, y),
    }


def positions(control) -> list:
    """Twenty positions of a control, in the order in which a drag meets them."""
    if hasattr(control, "max"):
        places = np.linspace(control.min, control.max, 20)
        return [type(control.value)(place) for place in places]
    options = [option[1] if isinstance(option, tuple) else option for option in control.options]
    return [option for option in options if option is not None]


def moves_of(widget):
    """Endless moves (control, position), all controls in turn."""
    if hasattr(widget, "paper"):  # the pad: a stroke more, a wider pen
        widget.set_strokes(FOUR)
        controls = [widget.pen]
    else:
        controls = list(widget.controls.values())
    return itertools.cycle((c, place) for c in controls for place in positions(c))


def in_the_kernel() -> None:
    """Move every control, and print how long the redraws took."""
    print("| widget | median, ms | 95th percentile, ms |\n|---|---|---|")
    for name, widget in all_widgets().items():
        times = []
        for control, place in moves_of(widget):
            if control.value == place:
                continue
            started = time.perf_counter()
            control.value = place
            times.append(1000 * (time.perf_counter() - started))
            if len(times) == MOVES + 5:
                break
        middle, high = np.percentile(times[5:], [50, 95])  # the first few warm up
        print(f"| {name} | {middle:.1f} | {high:.1f} |", flush=True)


CELLS = {
    "browse": ("widgets.browse(x, y)", "Image"),
    "xray": ("widgets.xray(pictures_in('../digits'))", "Picture"),
    "bench": ("widgets.bench(networks, {'MNIST': (test, y)})", "Turn, °"),
}
START = """
import sys
sys.path.append("..")
from helpers import widgets
from helpers.data import load_mnist
from helpers.reading import pictures_in
from helpers.training import load_or_train
_, (x, y) = load_mnist("small")
test = x.astype("float32") / 255
mlp, cnn = load_or_train("mlp"), load_or_train("cnn")
networks = {"MLP": mlp.predict_on_batch, "CNN": cnn.predict_on_batch}
"""
# Runs in the page: press the key, and tell how many milliseconds later another drawing is there.
UNTIL_REDRAWN = """
([handle, panels, key]) => new Promise((done) => {
  const before = panels.firstChild, started = performance.now();
  const watch = () => {
    if (panels.firstChild !== before) done(performance.now() - started);
    else if (performance.now() - started > 3000) done(NaN);
    else requestAnimationFrame(watch);
  };
  handle.focus();
  handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  watch();
})
"""


def in_the_browser() -> None:
    """Press an arrow key on a slider in JupyterLab, and wait for the new picture."""
    from lab import CHROMIUM, FLAGS, Lab, Notebook
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lab = Lab(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1400})
            cells = [cell for cell, _ in CELLS.values()]
            notebook = Notebook(lab, page, lab.write("latency.ipynb", START, *cells))
            notebook.run_all()
            print("| widget | median, ms | 95th percentile, ms |\n|---|---|---|")
            for name, (cell, label) in CELLS.items():
                widget = notebook.widget(cell[:15])
                handle = widget.slider(label).element_handle()
                panels = widget.place.locator(".panels").first.element_handle()
                progress, times = Progress(60, "moves"), []
                for count in range(60):
                    key = "ArrowRight" if count % 6 < 3 else "ArrowLeft"
                    times.append(page.evaluate(UNTIL_REDRAWN, [handle, panels, key]))
                    progress.update(count + 1)
                middle, high = np.nanpercentile(times[5:], [50, 95])
                missed = int(np.isnan(times[5:]).sum())
                print(
                    f"| {name} | {middle:.0f} | {high:.0f} |" + f" {missed} missed" * (missed > 0)
                )
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--browser", action="store_true", help="measure in Chromium, end to end")
    in_the_browser() if parser.parse_args().browser else in_the_kernel()
