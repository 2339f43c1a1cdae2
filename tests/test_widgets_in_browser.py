"""The course in JupyterLab in Chromium, as a reader uses it: run, drag, draw, upload, look.

One notebook after the other is opened and run to its end; the tests that follow play with it.
"""

import base64
import re

import cv2
import numpy as np
import pytest
from lab import CHROMIUM, FLAGS, TOP, Lab, Notebook, draw, draw_by_touch, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed on this machine"),
]

NOTEBOOKS = sorted(path.name for path in (TOP / "notebooks").glob("*.ipynb"))
SHOTS = TOP / "tests" / "screenshots"  # of failed tests; git ignores it
SEVEN = [(70, 60), (205, 60), (170, 130), (145, 190), (125, 245)]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def context():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context(viewport={"width": 1280, "height": 1400}, has_touch=True)
        browser.close()


class Desk:
    """Holds one opened notebook, so that several tests can play with the same run of it."""

    def __init__(self, lab, context):
        self.lab, self.context, self.name, self.notebook = lab, context, None, None

    def open(self, name):
        """The notebook whose name begins so, opened and run to its end."""
        if name == self.name:
            return self.notebook
        self.close()
        self.name = name
        file = next(path.name for path in (self.lab.root / "notebooks").glob(f"{name}*"))
        self.notebook = Notebook(self.lab, self.context.new_page(), file)
        self.notebook.run_all()
        return self.notebook

    def close(self):
        if self.notebook:
            self.notebook.page.close()
        self.name = self.notebook = None


@pytest.fixture(scope="module")
def the_desk(lab, context):
    held = Desk(lab, context)
    yield held
    held.close()


@pytest.fixture
def desk(the_desk, request):
    yield the_desk
    report = getattr(request.node, "report", None)
    if report is not None and report.failed and the_desk.notebook:
        SHOTS.mkdir(exist_ok=True)
        the_desk.notebook.page.screenshot(path=SHOTS / f"{request.node.name}.png")


def brightness_of(widget):
    """The picture that the browser shows, as numbers."""
    image = widget.place.locator(".panels").first
    shot = np.frombuffer(image.screenshot(), np.uint8)
    return cv2.imdecode(shot, cv2.IMREAD_GRAYSCALE)


def test_01_runs(desk):
    assert desk.open("01").complaints() == []


def test_01_dragging_a_slider_changes_picture_and_text(desk):
    widget = desk.open("01").widget("widgets.browse(")
    words, seen = widget.text(), brightness_of(widget)
    widget.drag("Image", right=150)
    wait_for(lambda: widget.text() != words, "another text")
    assert (brightness_of(widget) != seen).any()


def test_01_the_keyboard_moves_a_slider(desk):
    widget = desk.open("01").widget("widgets.average(")
    handle = widget.place.get_by_role("slider", name="How many")  # as a screen reader finds it
    handle.focus()
    for _ in range(3):
        widget.page.keyboard.press("ArrowRight")
    widget.wait_for_text("4 images of class 3")
    assert handle.get_attribute("aria-valuetext") == "4"


def test_01_the_picture_does_not_jump(desk):
    """Nothing below the picture moves while the slider does."""
    widget = desk.open("01").widget("widgets.browse(")
    image = widget.place.locator(".panels").first
    handle = widget.slider("Image")
    handle.focus()
    boxes = []
    for _ in range(5):
        before = widget.picture()
        widget.page.keyboard.press("ArrowRight")
        wait_for(lambda before=before: widget.picture() != before, "a redraw")
        boxes.append((image.bounding_box()["height"], widget.place.bounding_box()["height"]))
    assert len(set(boxes)) == 1


# The lightness of text and ground, and of what is drawn in the page's colour.
LOOK = """
(place) => {
  const ground = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" && node.parentElement ? ground(node.parentElement) : colour;
  };
  const words = getComputedStyle(place.querySelector("[role=status]")).color;
  return [words, getComputedStyle(place.querySelector("svg text")).fill, ground(place)];
}
"""


def lightness(colour):
    """The relative luminance of a CSS colour, as the guidelines for accessible pages count it."""
    shares = [int(float(each)) / 255 for each in re.findall(r"[\d.]+", colour)[:3]]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def test_the_dark_theme_has_light_words(tmp_path_factory, context):
    """Text stands out by 4.5 to 1 at least, in the read-out and in the drawing."""
    dark = Lab(tmp_path_factory.mktemp("dark"), theme="JupyterLab Dark")
    try:
        page = context.new_page()
        notebook = Notebook(dark, page, dark.write("bars.ipynb", BARS))
        notebook.run_all()
        widget = notebook.widget("def draw(")
        widget.wait_for_text("value 0")
        words, drawn, ground = map(lightness, widget.place.evaluate(LOOK))
        assert ground < 0.05
        assert min(words, drawn) + 0.05 > 4.5 * (ground + 0.05)
        page.close()
    finally:
        dark.stop()


BARS = """
import sys
sys.path.append("..")
import ipywidgets, numpy as np
from helpers.widgets.explorer import Explorer
from helpers.widgets.panels import bars_panel
def draw(value):
    return [bars_panel({"MLP": np.eye(10)[value]})], f"value {value}"
Explorer({"value": ipywidgets.IntSlider(description="Value", max=9)}, draw, 340)
"""


def test_01_draws_a_one_and_compares(desk):
    widget = desk.open("01").widget("widgets.nearest_average(")
    widget.wait_for_text("nearest is 3")
    widget.button("Clear").click()
    widget.wait_for_text("Nothing is drawn yet")
    draw(widget.page, widget.place.locator("canvas.digit-pad"), [(140, 45), (140, 140), (140, 235)])
    widget.wait_for_text("nearest is 1")


def test_02_runs_and_shifts(desk):
    notebook = desk.open("02")
    assert notebook.complaints() == []
    widget = notebook.widget("widgets.move(")
    widget.slider("Right").focus()
    for _ in range(3):
        widget.page.keyboard.press("ArrowRight")
    widget.wait_for_text("moved 3 px right and 0 px down")


def test_03_runs_and_flips_through_learning_rates(desk):
    notebook = desk.open("03")
    assert notebook.complaints() == []
    widget = notebook.widget('"Learning rate"')
    before = widget.picture()
    widget.slider("Learning rate").focus()
    widget.page.keyboard.press("ArrowRight")
    wait_for(lambda: widget.picture() != before, "the picture of another learning rate")


def test_04_runs_and_turns_a_kernel(desk):
    notebook = desk.open("04")
    assert notebook.complaints() == []
    widget = notebook.widget("widgets.kernels(")
    widget.drag("Degrees", right=120)
    widget.wait_for_text("a kernel at")
    assert "a kernel at 0°" not in widget.text()


def test_05_runs_and_its_panel_trains(desk):
    notebook = desk.open("05")
    assert notebook.complaints() == []
    widget = notebook.widget("training_panel(")
    pictures = {widget.picture()}
    widget.button("Train").click()

    def done():
        pictures.add(widget.picture())
        return re.search(
            r"Run 2: .* after epoch 4", widget.text()
        )  # the first one is the notebook's

    wait_for(done, "four epochs", seconds=120)
    wait_for(lambda: widget.button("Train").is_enabled(), "the button's return")
    assert len(pictures) >= 4  # the curves grew in front of us
    assert notebook.complaints() == []


def test_06_runs_and_its_widgets_answer(desk):
    notebook = desk.open("06")
    assert notebook.complaints() == []
    widget = notebook.widget("widgets.threshold(")
    before = widget.text()
    widget.drag("Threshold", right=100)
    wait_for(lambda: widget.text() != before, "fewer answers")
    spoilers = notebook.widget("widgets.spoilers(")
    spoilers.button("turn").click()
    spoilers.wait_for_text("turn 40: still read by MLP")
    cell = notebook.widget("widgets.confusion_cell(")
    cell.place.get_by_role("button", name="8", exact=True).last.click()
    cell.wait_for_text("answer 8")


def test_07_runs_and_walks_through_the_steps(desk):
    notebook = desk.open("07")
    assert notebook.complaints() == []
    widget = notebook.widget("widgets.xray(")
    widget.drag("Step", right=150)
    wait_for(lambda: "step 0" not in widget.text(), "another step")


def test_07_reads_an_upload_and_refuses_a_bad_one(desk):
    widget = desk.open("07").widget("upload(reader)")

    def choose(path):
        with widget.page.expect_file_chooser() as chooser:
            widget.place.get_by_role("button").first.click()
        chooser.value.set_files(path)

    choose(TOP / "digits" / "3_pencil_photo.jpg")
    widget.wait_for_text("3_pencil_photo.jpg: this is a 3")
    bad = sorted((TOP / "digits" / "bad").iterdir())[0]
    choose(bad)
    widget.wait_for_text(bad.name)
    assert "this is a" not in widget.text()


def test_08_runs(desk):
    assert desk.open("08").complaints() == []


@pytest.fixture
def pad(desk):
    widget = desk.open("08").widget("pad = widgets.drawing_pad(")
    widget.button("Clear").click()
    widget.wait_for_text("draw a digit")
    return widget, widget.place.locator("canvas.digit-pad")


def inked(canvas):
    """How many pixels of the paper are dark, in the browser."""
    data = canvas.evaluate("c => c.toDataURL('image/png')").split(",")[1]
    drawn = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_UNCHANGED)
    return int((drawn[..., 3] > 128).sum())


def test_08_a_seven_by_mouse(pad):
    widget, canvas = pad
    draw(widget.page, canvas, SEVEN)
    widget.wait_for_text("this is a 7")
    assert inked(canvas) > 3000


def test_08_a_seven_by_touch(pad):
    widget, canvas = pad
    draw_by_touch(widget.page, canvas, SEVEN)
    widget.wait_for_text("this is a 7")


def test_08_a_one_by_keyboard(pad):
    widget, canvas = pad
    canvas.focus()
    keys = ["ArrowUp"] * 12 + [" "] + ["ArrowDown"] * 24 + [" "]
    for key in keys:
        widget.page.keyboard.press(key)
    widget.wait_for_text("this is a 1")


def test_08_undo_and_clear(pad):
    widget, canvas = pad
    draw(widget.page, canvas, SEVEN)
    widget.wait_for_text("this is a 7")
    alone = inked(canvas)
    draw(widget.page, canvas, [(110, 150), (200, 150)])
    wait_for(lambda: inked(canvas) > alone + 500, "a second stroke")
    widget.button("Undo").click()
    wait_for(lambda: abs(inked(canvas) - alone) < 200, "one stroke less")
    widget.wait_for_text("this is a 7")
    widget.button("Clear").click()
    widget.wait_for_text("draw a digit")
    wait_for(lambda: inked(canvas) < 400, "an empty paper")  # but for the keyboard's cursor


def test_08_saves_into_my_digits(pad, lab):
    widget, canvas = pad
    draw(widget.page, canvas, SEVEN)
    widget.wait_for_text("this is a 7")
    widget.place.locator("select").select_option(label="7")
    widget.button("Save to my digits").click()
    wait_for(lambda: (lab.root / "my_digits" / "7_drawn_1.png").exists(), "the saved picture")
    wait_for(lambda: widget.place.get_by_text("Saved as my_digits/7_drawn_1.png").count(), "a word")


def test_08_the_bench_follows_its_sliders(desk):
    widget = desk.open("08").widget("widgets.bench(")
    widget.drag("Turn, °", right=60)
    wait_for(lambda: "Turn, ° 0;" not in widget.text(), "a turn")
    assert re.search(r"MLP (never|at .*), CNN (never|at )", widget.text())


def test_08_the_quiz_counts(desk):
    widget = desk.open("08").widget("widgets.beat_the_machine(")
    for place in range(1, 13):
        widget.button("4").click()
        widget.wait_for_text(f", of {place}")
    assert re.search(r"you win|the network wins|a draw", widget.text())
    widget.button("Start again").click()
    widget.wait_for_text("Digit 1 of 12")


def test_09_runs(desk):
    assert desk.open("09").complaints() == []


def test_10_runs_and_its_quiz_marks(desk):
    notebook = desk.open("10")
    assert notebook.complaints() == []
    cell = notebook.page.locator(".jp-CodeCell").filter(has_text='widgets.quiz("10")').last
    cell.scroll_into_view_if_needed()
    cell.get_by_label("pixels of ink that touch").check()
    wait_for(lambda: cell.get_by_text("1 of 5 right").count(), "the mark")


def test_every_notebook_is_opened_here():
    tested = set(re.findall(r"def test_(\d\d)_runs", open(__file__, encoding="utf8").read()))
    assert tested == {name[:2] for name in NOTEBOOKS}


SLOW = """
import sys, time
sys.path.append("..")
import ipywidgets, numpy as np
from helpers.widgets.explorer import Explorer
from helpers.widgets.panels import digit_panel
drawn = []
def draw(value):
    time.sleep(0.3)
    if value == 13:
        raise ValueError("thirteen is no number for a slider")
    drawn.append(value)
    return [digit_panel(np.full((28, 28), value / 100))], f"value {value}, {len(drawn)} redraws"
slider = ipywidgets.IntSlider(description="Value", max=100)
"""


def test_the_last_value_wins(desk, lab):
    """Dragging faster than it can be redrawn: values are left out, and the last one is shown."""
    lab.write("slow.ipynb", SLOW, "Explorer({'value': slider}, draw, 280)")
    widget = desk.open("slow").widget("Explorer({")
    widget.drag("Value", right=400, steps=80)
    last = widget.place.locator(".widget-readout").inner_text()
    assert int(last) > 50
    widget.wait_for_text(f"value {last}, ", seconds=15)
    redraws = int(re.search(r"(\d+) redraws", widget.text())[1])
    assert 2 <= redraws < 25  # 80 mouse moves at 0.3 s each would take 24 s


def test_a_callback_that_raises_is_seen(desk, lab):
    lab.write("raises.ipynb", SLOW, "Explorer({'value': slider}, draw, 280)")
    notebook = desk.open("raises")
    widget = notebook.widget("Explorer({")
    widget.slider("Value").focus()
    for _ in range(13):
        widget.page.keyboard.press("ArrowRight")
    wait_for(lambda: notebook.complaints(), "the error in the notebook")
    assert "thirteen is no number" in notebook.complaints()[0]
    assert "draw(" in notebook.complaints()[0]  # in full, with the place
    widget.page.keyboard.press("ArrowRight")
    widget.wait_for_text("value 14")
    wait_for(lambda: not notebook.complaints(), "the error's end")
