"""helpers.widgets: moved as a person would move them, without a browser."""

import base64
import html
import json
import re
import subprocess
import sys
from datetime import UTC, datetime

import cv2
import ipywidgets
import numpy as np
import pytest

from conftest import TOP
from helpers import plots, widgets
from helpers.data import load_mnist
from helpers.distort import distort
from helpers.exercises import NOTEBOOKS, of_notebook
from helpers.images import to_mnist
from helpers.reading import Reading, pictures_in
from helpers.widgets.bench import TOOLS
from helpers.widgets.explorer import PAGE, Explorer
from helpers.widgets.own import shrunk
from helpers.widgets.panels import digit_panel, flowed


def painted(widget):
    """What a widget shows, as Matplotlib paints it on white: blue, green, red."""
    page = flowed(widget.panels, widget.shown.width).png()
    return cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_COLOR)[::2, ::2]


def pixels(widget):
    """What a widget shows, grey."""
    return cv2.cvtColor(painted(widget), cv2.COLOR_BGR2GRAY)


@pytest.fixture
def digits():
    """Thirty images; image n is lit at row n, and of class n % 10."""
    images = np.zeros((30, 28, 28), np.uint8)
    images[np.arange(30), np.arange(30) % 28] = np.arange(30)[:, None] + 100
    return images, np.arange(30) % 10


def lit_row(images):
    """A stand-in for a network: the class is the number of the brightest row, modulo 10."""
    return np.eye(10)[images.sum(axis=2).argmax(axis=1) % 10] * 0.9 + 0.01


class ReadsSevens:
    """Reads whatever `to_mnist` accepts as a 7."""

    def read(self, source):
        return Reading(7, 0.8, False, np.eye(10)[7], to_mnist(source))


SEVEN = [[[60, 60], [200, 60], [120, 240]]]


def spoilers():
    """Two ways of spoiling in three steps, and how two networks stand them."""
    images = {way: np.full((3, 28, 28), shade) for way, shade in (("noise", 0.2), ("turn", 0.9))}
    read = {
        "noise": {"MLP": [0.9, 0.5, 0.2], "CNN": [1.0, 0.3, 0]},
        "turn": {"MLP": [0.9, 0.4, 0.1], "CNN": [1.0, 0.8, 0.6]},
    }
    return widgets.spoilers(images, {"noise": [0, 1, 2], "turn": [0, 15, 30]}, read, ("noise", 1))


def all_widgets(images, labels):
    scaled = images / 255
    weights = np.random.default_rng(0).normal(size=(784, 12))
    maps = {"first": np.ones((1, 24, 24, 6)), "second": np.ones((1, 10, 10, 16))}
    return {
        "browse": widgets.browse(images, labels),
        "average": widgets.average(images, labels),
        "nearest_average": widgets.nearest_average(scaled[:10], SEVEN),
        "move": widgets.move({"MLP": lit_row, "CNN": lit_row}, scaled, labels),
        "hidden_units": widgets.hidden_units(weights, scaled),
        "kernels": widgets.kernels(scaled.astype(np.float32), labels),
        "feature_maps": widgets.feature_maps(lambda _: maps, scaled, labels),
        "augmented": widgets.augmented(images, labels, distort),
        "confusion_cell": widgets.confusion_cell(scaled, labels, (labels + 5) % 10),
        "threshold": widgets.threshold(np.linspace(0.1, 1, 30), labels > 2),
        "spoilers": spoilers(),
        "bench": widgets.bench({"MLP": lit_row, "CNN": lit_row}, {"MNIST": (scaled, labels)}),
        "occlusion": widgets.occlusion({"MLP": lit_row, "CNN": lit_row}, scaled, labels),
        "morphing": widgets.morphing({"MLP": lit_row, "CNN": lit_row}, scaled, labels),
        "replay": widgets.replay(SEVEN, ReadsSevens()),
        "drawing_pad": widgets.drawing_pad(ReadsSevens()),
        "beat_the_machine": widgets.beat_the_machine(scaled, labels, labels),
        "upload": widgets.upload(ReadsSevens()),
        "xray": widgets.xray(sorted((TOP / "digits" / "classic").glob("*.png"))[:3]),
    }


KINDS = ["browse", "average", "move", "hidden_units", "kernels", "feature_maps", "augmented"]
KINDS += [
    "confusion_cell",
    "threshold",
    "spoilers",
    "xray",
    "bench",
    "occlusion",
    "morphing",
    "replay",
]
KINDS += ["drawing_pad", "nearest_average", "beat_the_machine", "upload"]


@pytest.fixture(params=KINDS)
def widget(request, digits):
    return all_widgets(*digits)[request.param]


def positions(control):
    """Some positions that a person can bring a control into, its ends among them."""
    if isinstance(control, ipywidgets.FileUpload):
        return []
    if hasattr(control, "max"):
        return control.min, control.max
    return [option[1] if isinstance(option, tuple) else option for option in control.options]


# What every one of them keeps


def test_every_control_is_labelled(widget):
    assert all(control.description for control in widget.controls.values())


def test_the_drawing_keeps_its_size(widget):
    """What is below does not jump while a slider is moved."""
    sizes = [(panel.width, panel.height) for panel in widget.panels]
    for control in widget.controls.values():
        if hasattr(control, "max"):
            control.value = control.max
    assert [(panel.width, panel.height) for panel in widget.panels] == sizes


def test_moving_any_slider_to_its_ends_never_fails(widget):
    for control in widget.controls.values():
        for end in positions(control):
            control.value = end
            assert widget.text and not widget.errors.outputs


def test_a_saved_notebook_has_a_picture_with_its_text(widget):
    bundle, metadata = widget._repr_mimebundle_()
    content = np.frombuffer(base64.b64decode(bundle["image/png"]), np.uint8)
    height, width = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE).shape
    assert metadata == {"image/png": {"width": width // 2, "height": height // 2}}
    assert width <= 2 * PAGE
    texts = [html.unescape(re.sub("</?b>", "", text)) for text, _ in widget.stills()]
    assert bundle["text/plain"] == "\n".join(texts)


def test_a_saved_notebook_shows_an_example_in_use(digits):
    """Where one state says too little there are several; a pad shows its paper, a game all digits."""
    made = all_widgets(*digits)
    assert len(made["average"].stills()) == 2  # of one image and of all three
    [(_, first), (_, second)] = made["move"].stills()
    assert first.svg() != second.svg() and "4 px right" in made["move"].stills()[1][0]
    assert made["move"].controls["right"].value == 0  # and nothing was moved for it
    pad = made["drawing_pad"]
    pad.set_strokes(SEVEN)
    [(_, still)] = pad.stills()
    assert still.svg().count("<image") == 2 and pad.shown.panels.count("<image") == 1
    [(words, game)] = made["beat_the_machine"].stills()
    assert game.svg().count("<image") == 30
    assert words == "What are these 30? Write down your answers."  # and no label gives it away
    assert all(f"{name}: its " in made["occlusion"].stills()[0][0] for name in ("MLP", "CNN"))


def test_flipping_begins_with_one_figure_and_may_save_several():
    figures = {name: plots.compare_curves({name: [0, 1]}) for name in "abc"}
    widget = widgets.flip(figures, "Curve", first="b", saved=("a", "c"))
    assert widget.text == "Curve b"
    assert [text for text, _ in widget.stills()] == ["Curve a", "Curve c"]
    assert [t for t, _ in widgets.flip(figures, "Curve", first="b").stills()] == ["Curve b"]


def test_an_exception_in_a_callback_is_not_lost():
    def draw(value):
        if value > 3:
            raise ValueError("more than three")
        return [digit_panel(np.zeros((28, 28)))], f"{value}"

    slider = ipywidgets.IntSlider(description="Value", max=9)
    widget = Explorer({"value": slider}, draw, 280)
    with pytest.raises(ValueError, match="more than three"):
        slider.value = 5
    assert widget.text == "0"


def test_nothing_to_look_at_loads_tensorflow():
    code = "import sys; from helpers import exercises, plots, probing, sheets, widgets; "
    code += "exercises.exercises(); print({'keras', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


# What each of them shows


@pytest.mark.parametrize("classes", [[0, 2, 4, 6, 8], [3], [7, 9]])
def test_a_class_may_be_missing(digits, classes):
    images, labels = digits[0], np.resize(classes, 30)
    scaled, networks = (images / 255).astype(np.float32), {"CNN": lit_row}
    browse = widgets.browse(images, labels)
    assert browse.controls["which"].options == ("any", *map(str, classes))
    average = widgets.average(images, labels)
    assert average.controls["which"].value == ("3" if 3 in classes else str(classes[0]))
    assert f"class {average.controls['which'].value}" in average.text
    kernels = widgets.kernels(scaled, labels)
    assert kernels.text.startswith(f"Label {7 if 7 in classes else classes[0]} ")
    morphing = widgets.morphing(networks, scaled, labels)
    assert morphing.text.startswith(f"From {classes[0]} to {classes[1 % len(classes)]}, 50 %")


def test_a_click_draws_once(digits):
    widget = widgets.browse(*digits)
    widget.controls["place"].value = 29
    drawn, draw = [], widget.draw
    widget.draw = lambda **values: drawn.append(values) or draw(**values)
    widget.controls["which"].value = "7"  # has three images, so that the slider moves, too
    assert drawn == [{"which": "7", "place": 2}]
    widget.controls["place"].value = 1
    assert len(drawn) == 2 and "Image 17" in widget.text


def test_browse_shows_the_chosen_image(digits):
    images, labels = digits
    widget = widgets.browse(images, labels)
    widget.controls["place"].value = 12
    assert np.array_equal(pixels(widget)[5::10, 5::10], images[12])
    assert "Image 12: label 2; 28 of 784 pixels" in widget.shown.text


def test_browse_one_class(digits):
    images, labels = digits
    widget = widgets.browse(images, labels)
    widget.controls["place"].value = 29
    widget.controls["which"].value = "7"
    assert widget.controls["place"].max == 2 and "Image 27: label 7" in widget.shown.text
    widget.controls["place"].value = 0
    assert "Image 7: label 7" in widget.shown.text
    widget.controls["which"].value = "any"
    assert widget.controls["place"].max == 29


def test_average_of_some_images(digits):
    images, labels = digits
    widget = widgets.average(images, labels)
    widget.controls["which"].value = "4"
    widget.controls["count"].value = 2
    middle = np.round(images[4] / 2 + images[14] / 2).astype(int)
    shown = pixels(widget)[3::7, 3::7].astype(int)
    assert abs(shown - middle).max() <= 1 and "2 images of class 4" in widget.text
    every = images[[4, 14, 24]].mean(axis=0)
    off = abs(images[[4, 14]].mean(axis=0) - every).mean() / 255
    assert f": a pixel is {off:.1%} away from the finished" in widget.text


def test_move_moves_the_digit_and_asks_the_networks(digits):
    images, labels = digits
    widget = widgets.move({"MLP": lit_row}, images / 255, labels)
    widget.controls["place"].value = 3
    assert "Label 3, moved 0 px right and 0 px down: MLP reads 3 (91%)" in widget.text
    widget.controls["down"].value = 4
    assert "MLP reads 7" in widget.text
    assert pixels(widget)[75, 100] > 100 and pixels(widget)[35, 100] == 0


def test_hidden_units_find_the_images_that_excite_them(digits):
    images, labels = digits
    weights = np.zeros((784, 2))
    weights[28 * 6 : 28 * 7, 1] = 1  # unit 1 likes ink in row 6,
    weights[28 * 9 : 28 * 10, 1] = -2  # and dislikes it in row 9
    widget = widgets.hidden_units(weights, images / 255)
    widget.controls["unit"].value = 1
    assert "Unit 1, and the sixteen digits" in widget.text
    first = pixels(widget)[:66, 300]  # a column through the uppermost of the sixteen
    assert first.argmax() // (67 / 28) == 6 and first.max() > 90


def test_a_turned_kernel_finds_other_edges(digits):
    images, labels = digits
    widget = widgets.kernels((images / 255).astype(np.float32), labels)
    widget.controls["place"].value = 10  # a bar that runs sideways
    assert "at 0°: the strongest edge is 0.0" in widget.text
    widget.controls["angle"].value = 90
    assert "at 90°: the strongest edge is 1.7" in widget.text


def test_feature_maps_of_the_chosen_layer(digits):
    widget = all_widgets(*digits)["feature_maps"]
    assert "first: 6 maps of 24 × 24" in widget.text
    assert all("second: 16 maps" in text for text, _ in widget.stills())  # of one class
    widget.controls["layer"].value = "second"
    assert "16 maps of 10 × 10" in widget.text


def test_no_augmentation_leaves_all_copies_alike(digits):
    widget = widgets.augmented(*digits, distort)
    widget.controls["place"].value = 9
    widget.controls["strength"].value = 0
    copies = [pixels(widget)[y : y + 64, x : x + 64] for y in (0, 68) for x in range(0, 680, 68)]
    assert all(np.array_equal(copies[0], copy) for copy in copies)
    widget.controls["strength"].value = 2
    assert not np.array_equal(pixels(widget)[:64, 68:132], copies[1])
    assert np.array_equal(pixels(widget)[:64, :64], copies[0])  # the original stays


def test_confusion_cell_shows_the_images_of_the_cell(digits):
    images, labels = digits
    answers = labels.copy()
    answers[[4, 14]] = 9
    widget = widgets.confusion_cell(images / 255, labels, answers)
    assert "Label 4, answer 9: 2 images" in widget.text
    shown = pixels(widget)
    assert shown[:64, :64].max() == images[4].max() and (shown[:64, 140:200] == 255).all()
    widget.controls["answer"].value = 4
    assert "answer 4: 1 images" in widget.text


def test_threshold_counts_what_is_answered_and_right():
    confidence = np.array([0.2, 0.5, 0.95, 0.99, 0.99])
    right = np.array([False, False, True, True, False])
    widget = widgets.threshold(confidence, right)
    line = widget.controls["line"]
    assert line.value == pytest.approx(0.9)  # a saved notebook shows what is not answered, too
    line.value = line.options[0][1]
    assert "Answers 100.0% of the images; of these answers 40.00% are right" in widget.text
    line.value = min(value for _, value in line.options if value > 0.5)
    assert "Answers 60.0% of the images; of these answers 66.67% are right" in widget.text
    line.value = line.options[-1][1]
    assert "Answers 0.0%" in widget.text


def test_spoilers_show_the_digit_and_how_many_still_read_it():
    widget = spoilers()
    assert widget.text == "noise 1: still read by MLP 50%, CNN 30%"
    assert (pixels(widget)[1:279, 1:279] == 51).all()  # 0.2 of 255
    widget.controls["step"].value = 2
    widget.controls["which"].value = "turn"
    assert widget.text == "turn 30: still read by MLP 10%, CNN 60%"
    bars = pixels(widget)[:, 302:562]
    blue = np.flatnonzero(bars[31] < 150), np.flatnonzero(bars[171] < 150)
    assert [len(bar) for bar in blue] == pytest.approx([26, 156], abs=2)


def test_xray_walks_through_the_steps():
    paths = [TOP / "digits" / "classic" / "digit3.png", TOP / "digits" / "bad" / "empty.png"]
    widget = widgets.xray(paths)
    assert "digit3.png, step 0" in widget.text
    first = widget.shown.panels
    widget.controls["step"].value = widget.controls["step"].max
    assert f"step {widget.controls['step'].max}" in widget.text and widget.shown.panels != first
    widget.controls["place"].value = 1
    assert "empty.png" in widget.text


def test_xray_may_begin_with_a_picture_that_cannot_be_read(tmp_path):
    odd = tmp_path / "7 <b> & more.png"
    odd.write_bytes((TOP / "digits" / "classic" / "digit7.png").read_bytes())
    widget = widgets.xray([TOP / "digits" / "bad" / "empty.png", odd])
    assert "empty" in widget.text
    widget.controls["place"].value = 1
    widget.controls["step"].value = widget.controls["step"].max
    assert "7 &lt;b&gt; &amp; more.png" in widget.text and "centred" in widget.text
    assert "7 <b> & more.png" in widget._repr_mimebundle_()[0]["text/plain"]


def test_training_panel_trains_and_keeps_the_last_four_runs():
    (x_train, y_train), (x_test, y_test) = load_mnist("small")
    panel = widgets.training_panel(
        x_train[:200] / 255, y_train[:200], x_test[:100] / 255, y_test[:100]
    )
    empty = panel.shown.panels
    panel.controls["epochs"].value = 1
    panel.controls["augmentation"].value = 0.5
    for _ in range(5):
        panel.button.click()
    assert [words[:2] for words, *_ in panel.runs] == ["2:", "3:", "4:", "5:"]
    assert all(len(accuracies) == 1 for *_, accuracies in panel.runs)
    panel.train(learning_rate=0.001, batch=64, epochs=2, dropout=0, augmentation=0)
    assert panel.runs[-1][1] == [4, 8]  # steps: 200 digits in batches of 64
    assert panel.progress.value == panel.progress.max == 2 and not panel.button.disabled
    assert panel.shown.panels != empty and "after epoch 2" in panel.shown.text


@pytest.fixture
def chooser():
    return widgets.upload(ReadsSevens())


def test_upload_reads_a_picture(chooser):
    picture = np.full((100, 100), 255, np.uint8)
    cv2.line(picture, (50, 20), (50, 80), 0, 8)
    content = cv2.imencode(".png", picture)[1].tobytes()
    chooser.chooser.value = ({"name": "mine.png", "type": "", "size": 9, "content": content,
                             "last_modified": datetime.now(UTC)},)  # fmt: skip
    assert "mine.png: this is a <b>7</b> (80%), but I am not sure" in chooser.shown.text
    assert (pixels(chooser)[:280, :280] == 0).any()


def test_upload_says_what_is_wrong(chooser):
    chooser.read("<b>.png", b"this is a text, and no picture at all")
    assert "&lt;b&gt;.png" in chooser.shown.text and "text" in chooser.shown.text
    assert "<image" not in chooser.panels[0].svg()


# The drawing pad, the bench and the quiz


@pytest.fixture
def pad(tmp_path):
    return widgets.drawing_pad(ReadsSevens(), folder=tmp_path / "mine")


def test_pad_reads_after_each_stroke_and_undoes(pad):
    assert "draw a digit" in pad.text and pad.reading is None
    empty = pad.shown.panels
    pad.paper.strokes = SEVEN  # as the browser sends them
    assert "this is a <b>7</b> (80%), but I am not sure" in pad.text
    assert pad.reading.digit == 7 and pad.shown.panels != empty
    pad.paper.strokes = [*SEVEN, [[90, 150], [170, 150]]]
    pad.undo.click()
    assert pad.paper.strokes == SEVEN
    pad.undo.click()
    pad.undo.click()  # nothing is left to take back
    assert pad.paper.strokes == [] and "draw a digit" in pad.text
    assert pad.shown.panels == empty


def test_the_pad_of_averages_does_not_mend_the_drawing():
    """Size and place stay as they were drawn, and the answer is the one of notebook 01."""
    ghosts = np.stack([shrunk(np.array(SEVEN) * size + place, 28) for size, place in PLACES])
    pad = widgets.nearest_average(ghosts, SEVEN)
    assert "nearest is <b>0</b>" in pad.text
    for number, (size, place) in enumerate(PLACES):
        pad.paper.strokes = (np.array(SEVEN) * size + place).tolist()
        assert f"nearest is <b>{number}</b>" in pad.text
    pad.clear.click()
    assert pad.text == "Nothing is drawn yet" and pad.paper.strokes == []


PLACES = [(1, 0), (0.5, 0), (0.5, 70), (0.5, 140)]


def test_a_shrunk_drawing_keeps_its_size_and_place():
    dot = shrunk([[[55, 225]]], pen=28)  # its middle in column 5, row 22
    assert dot.shape == (28, 28) and 0 <= dot.min() and dot.max() <= 1
    rows, columns = np.nonzero(dot > 0.5)
    assert abs(rows.mean() - 22) < 0.6 and abs(columns.mean() - 5) < 0.6
    assert 2 <= np.ptp(rows) + 1 <= 4
    assert not shrunk([], pen=28).any()


def test_pad_clears(pad):
    pad.set_strokes(SEVEN)
    pad.clear.click()
    assert pad.paper.strokes == [] and pad.reading is None


def test_a_wider_pen_is_read_again(pad):
    pad.set_strokes(SEVEN)
    thin = pad.reading.image
    pad.pen.value = 40
    assert pad.paper.pen == 40 and not np.array_equal(pad.reading.image, thin)


def test_pad_says_why_a_drawing_cannot_be_read(pad):
    pad.set_strokes([[[20, 20], [20, 260]], [[260, 20], [260, 260]]])  # two ones, far apart
    assert pad.reading is None and "digits" in pad.text


def test_pad_saves_what_notebook_06_reads(pad):
    pad.save.click()
    assert "nothing on the paper" in pad.saved.value
    pad.set_strokes(SEVEN)
    pad.save.click()
    assert "which digit" in pad.saved.value
    pad.label.value = 7
    pad.save.click()
    assert pad.saved.value == "Saved as mine/7_drawn_1.png." and pad.label.value is None
    assert [path.name for path in pictures_in(pad.folder)] == ["7_drawn_1.png"]
    kept = json.loads((pad.folder / "7_drawn_1.json").read_text())
    assert kept == {"pen": pad.pen.value, "strokes": SEVEN}


def test_pad_says_that_a_folder_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("no folder")
    pad = widgets.drawing_pad(ReadsSevens(), folder=tmp_path / "file" / "mine")
    pad.set_strokes(SEVEN)
    pad.label.value = 7
    pad.save.click()
    assert "cannot be saved" in pad.saved.value and pad.paper.strokes == SEVEN


def test_replay_begins_with_one_point():
    widget = widgets.replay(SEVEN, ReadsSevens())
    assert "3 of 3 points: this is a <b>7</b>" in widget.text
    widget.controls["count"].value = 1
    assert widget.text.startswith("1 of 3 points")


def ink_left_of_the_middle(images):
    """A network that reads a 1 unless most ink is on the right; that is a 0."""
    left = images[:, :, :14].sum(axis=(1, 2)) >= images[:, :, 14:].sum(axis=(1, 2))
    return np.where(left[:, None], np.eye(10)[1], np.eye(10)[0])


def never_moved(images):
    return np.tile(np.eye(10)[1], (len(images), 1))


@pytest.fixture
def bench():
    images, labels = np.zeros((2, 28, 28), np.float32), np.array([1, 1])
    images[:, 4:24, 8:12] = 1  # a stroke in the left half
    networks = {"MLP": ink_left_of_the_middle, "CNN": never_moved}
    return widgets.bench(networks, {"MNIST": (images, labels), "one": lambda: (images[:1], [1])})


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_reaches_what_its_slider_says(name):
    tool, slider = TOOLS[name], TOOLS[name].slider()
    amounts = tool.amounts()
    assert (slider.min, slider.max) == (amounts[0], amounts[-1]) == (tool.least, tool.most)
    assert slider.value == tool.neutral and np.allclose(np.diff(amounts), slider.step)
    images = np.zeros((1, 28, 28), np.float32)
    images[:, 6:22, 10:14] = 1
    assert not np.allclose(tool.apply(images, tool.most), images)
    assert np.allclose(tool.apply(images, tool.neutral), images)


def test_bench_pushes_right_and_down(bench):
    upright = bench.shown.panels
    bench.controls["right"].value = 5
    right = pixels(bench)[100, :280] > 50  # brighter than the frame
    assert 120 < np.flatnonzero(right).min() <= 135  # columns 8 to 11 are now 13 to 16
    bench.controls["right"].value = 0
    bench.controls["down"].value = 6
    assert np.flatnonzero(pixels(bench)[:280, 100] > 50)[0] == 100  # row 4 is now 10
    assert bench.shown.panels != upright


def test_bench_says_where_each_network_gives_up(bench):
    bench.controls["right"].value = 2
    assert "Label 1. Right, px 2" in bench.text
    assert "the answer changes: MLP at 5, CNN never" in bench.text
    bench.controls["right"].value = -3
    assert "MLP never" in bench.text  # not on this side


def test_bench_takes_the_other_sliders_into_account(bench):
    bench.controls["turn"].value = 180
    assert "Turn, ° 180" in bench.text and "MLP at" in bench.text
    bench.controls["right"].value = -6
    bench.controls["turn"].value = 175  # turned, and then pushed to the left again
    assert "MLP never" in bench.text


def test_bench_changes_to_a_shorter_source(bench):
    bench.controls["place"].value = 1
    bench.controls["source"].value = "one"
    assert bench.controls["place"].value == bench.controls["place"].max == 0


def test_occlusion_names_what_is_needed():
    def needs_the_middle(images):
        return np.eye(10)[3] * images[:, 13:15, 13:15].mean(axis=(1, 2))[:, None]

    images = np.ones((2, 28, 28), np.float32)
    images[:, :, 26:] = 0
    widget = widgets.occlusion({"CNN": needs_the_middle}, images, [3, 3])
    colours = painted(widget)[22:, 212:].astype(int)  # 200 px wide, below its name
    assert (colours[100, 197] == 255).all()  # bare paper, not needed
    assert np.ptp(colours[100, 5]) == 0 and colours[100, 5, 0] < 200  # ink, not needed: grey
    assert colours[100, 93, 2] > colours[100, 93, 0] + 50  # needed: red
    # the first that covers it
    assert "from 100% to 0% at row 11, column 11." in widget.text


def test_morphing_finds_the_flip():
    images = np.zeros((2, 28, 28), np.float32)
    images[0, 4:24, 4:12], images[1, 4:24, 16:24] = 1, 1
    networks = {"MLP": ink_left_of_the_middle, "CNN": never_moved}
    widget = widgets.morphing(networks, images, np.array([1, 0]))
    assert [panel.width for panel in widget.panels] == [280, 340, 632]  # both curves in one row
    flip = int(widget.text.split("MLP flips at ")[1].split(" ")[0])
    assert 40 <= flip <= 60 and "CNN never flips" in widget.text


def test_quiz_counts_both_scores(digits):
    images, _ = digits
    quiz = widgets.beat_the_machine(images[:3] / 255, [4, 5, 6], [4, 5, 0])
    quiz.buttons[4].click()
    assert "It was 4: you said 4, the network 4" in quiz.text and "Digit 2 of 3" in quiz.text
    quiz.buttons[9].click()
    quiz.buttons[6].click()
    assert "You 2, network 2</b>, of 3: a draw" in quiz.text
    assert all(button.disabled for button in quiz.buttons)
    quiz.answer(1)  # too late
    assert quiz.score() == (2, 2)
    quiz.again.click()
    assert quiz.score() == (0, 0) and not quiz.buttons[0].disabled


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_quiz_has_five_or_six_questions_with_one_right_answer_each(notebook):
    questions = of_notebook(notebook).QUIZ
    assert len(questions) in (5, 6)
    for question in questions:
        assert len(question.options()) == len(set(question.options())) >= 3
        verdicts = [question.mark(option) for option in question.options()]
        assert [right for right, _ in verdicts].count(True) == 1
        assert all(len(words) > 10 for _, words in verdicts)


def test_the_right_answers_do_not_stand_in_one_place():
    places = [
        q.options().index(q.right) for notebook in NOTEBOOKS for q in of_notebook(notebook).QUIZ
    ]
    assert all(places.count(place) >= len(places) / 6 for place in range(3))


def test_quiz_marks_and_counts():
    quiz = widgets.quiz("01")
    first = quiz.questions[0]
    quiz.choices[0].value = "full ink"
    assert quiz.marks[0].value.count("No. It is the other way round") == 1
    assert "0 of 5 right" in quiz.score.value
    quiz.choices[0].value = first.right
    assert "Right." in quiz.marks[0].value and "1 of 5 right" in quiz.score.value


def test_quiz_can_be_read_without_a_kernel_and_gives_nothing_away():
    bundle = widgets.quiz("01")._repr_mimebundle_()
    assert "bare paper" in bundle["text/html"] and "full ink" in bundle["text/html"]
    assert "Ink is bright" not in bundle["text/html"]


def test_an_unknown_quiz_names_the_known_ones():
    with pytest.raises(ValueError, match="no quiz '99'.*01"):
        widgets.quiz("99")
