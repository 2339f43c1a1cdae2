"""helpers.plots: what is drawn, not only that something is."""

from pathlib import Path

import cv2
import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.stats import binomtest

from helpers import plots
from helpers.images import explain
from helpers.reading import FileReading, Reading


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    yield
    assert plt.get_fignums() == []


@pytest.fixture
def picture(tmp_path):
    """A white picture with a black bar, as a file whose name says 1."""
    path = tmp_path / "1_bar.png"
    pixels = np.full((60, 40), 255, np.uint8)
    pixels[10:50, 18:22] = 0
    path.write_bytes(cv2.imencode(".png", pixels)[1])
    return path


def drawn(figure):
    """The images of a figure, in order."""
    return [np.asarray(axis.images[0].get_array()) for axis in figure.axes if axis.images]


def titles(figure):
    return [axis.get_title() for axis in figure.axes]


def test_digit_grid_shows_every_image_under_its_title():
    images = np.random.default_rng(0).random((13, 28, 28))
    figure = plots.digit_grid(images, titles=range(13), columns=5)
    assert len(figure.axes) == 15
    assert all(np.array_equal(a, b) for a, b in zip(drawn(figure), images, strict=True))
    assert titles(figure)[:13] == [str(n) for n in range(13)]


def test_digit_grid_has_one_scale_for_all():
    images = np.stack([np.full((28, 28), 240, np.uint8), np.full((28, 28), 30, np.uint8)])
    for batch, brightest in ((images, 255), (images / 255, 1), (images[1:], 255)):
        figure = plots.digit_grid(batch)
        shown = [axis.images[0] for axis in figure.axes if axis.images]
        assert {image.get_clim() for image in shown} == {(0, brightest)}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.digit_grid(np.zeros((0, 28, 28), np.uint8)),
        lambda: plots.digit_grid([], titles=[]),
        lambda: plots.pictures([]),
        lambda: plots.contact_sheet([]),
    ],
)
def test_no_images_are_said_to_be_none(draw):
    figure = draw()
    assert [text.get_text() for text in figure.texts] == ["nothing to show"]
    figure.canvas.draw()


def test_learning_curves_without_validation():
    loss, accuracy = plots.learning_curves({"loss": [3, 2], "accuracy": [0.1, 0.5]}).axes
    assert [list(line.get_ydata()) for line in loss.lines] == [[3, 2]]
    assert [text.get_text() for text in accuracy.get_legend().get_texts()] == ["training"]


def test_learning_curves_draw_training_and_test():
    history = {"loss": [3, 2, 1], "val_loss": [3, 2.5, 2.6], "accuracy": [0.1, 0.5, 0.9]}
    history["val_accuracy"] = [0.1, 0.4, 0.6]
    loss, accuracy = plots.learning_curves(history).axes
    assert [list(line.get_ydata()) for line in loss.lines] == [[3, 2, 1], [3, 2.5, 2.6]]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [[0.1, 0.5, 0.9], [0.1, 0.4, 0.6]]
    assert list(loss.lines[0].get_xdata()) == [1, 2, 3] and loss.get_xlabel() == "epoch"
    assert [text.get_text() for text in loss.get_legend().get_texts()] == ["training", "test"]
    loss = plots.learning_curves(history, watched="validation").axes[0]
    assert [text.get_text() for text in loss.get_legend().get_texts()][1] == "validation"
    assert loss.lines[0].get_linestyle() != loss.lines[1].get_linestyle()


def test_compare_curves():
    [axis] = plots.compare_curves({"a": [1, 2], "b": [3, 4]}, x=[-1, 1], xlabel="px").axes
    assert [list(line.get_ydata()) for line in axis.lines] == [[1, 2], [3, 4]]
    assert list(axis.lines[0].get_xdata()) == [-1, 1] and axis.get_xlabel() == "px"
    assert [text.get_text() for text in axis.get_legend().get_texts()] == ["a", "b"]
    assert len({(line.get_linestyle(), line.get_marker()) for line in axis.lines}) == 2
    assert plots.compare_curves({}).axes[0].get_legend() is None


def test_epochs_are_whole_numbers():
    history = {key: [0.1, 0.2, 0.3] for key in ("loss", "val_loss", "accuracy", "val_accuracy")}
    figures = plots.learning_curves(history), plots.compare_curves({"a": [0.1, 0.2, 0.3]})
    for axis in (axis for figure in figures for axis in figure.axes):
        assert all(tick == round(tick) for tick in axis.get_xticks())


def test_pictures_are_shown_as_they_are(picture):
    [shown] = drawn(plots.pictures([picture]))
    assert shown.shape == (60, 40) and shown[30, 20] == 0 and shown[0, 0] >= 240


def test_steps_are_named_and_in_order(picture):
    explained = explain(picture)
    figure = plots.steps(explained)
    assert len(drawn(figure)) == len(explained)
    assert (
        titles(figure)[0].startswith("0 ")
        and explained[-1].name in titles(figure)[len(explained) - 1]
    )
    assert np.array_equal(drawn(figure)[-1], explained[-1].image)


def reading(digit, confidence, sure):
    return Reading(digit, confidence, sure, np.eye(10)[digit], np.zeros((28, 28)))


@pytest.mark.parametrize("name, wrong", [("²1.png", 0), ("digit2.png", 0), ("2_1.png", 1)])
def test_contact_sheet_takes_only_a_digit_in_front_for_a_label(picture, name, wrong):
    named = picture.rename(picture.with_name(name))
    [axis] = plots.contact_sheet([FileReading(named, reading(1, 0.9, True), "")], columns=1).axes
    assert axis.axison == bool(wrong)


def test_contact_sheet_says_answer_doubt_contradiction_and_failure(picture, tmp_path):
    (tmp_path / "7_empty.png").touch()
    figure = plots.contact_sheet(
        [
            FileReading(picture, reading(1, 0.98, True), ""),
            FileReading(picture, reading(7, 0.51, False), ""),
            FileReading(tmp_path / "7_empty.png", None, "it is empty"),
        ],
        columns=3,
    )
    right, contradicted, failed = figure.axes
    assert right.get_title() == "1  98%" and contradicted.get_title() == "7 ?  51%"
    assert failed.get_title() == "no answer" and not failed.images
    assert contradicted.axison and not right.axison
    assert contradicted.spines["left"].get_edgecolor()[:3] == (1, 0, 0)


def test_pairs_join_before_and_after():
    [axis] = plots.pairs({"MLP": (40, 90), "CNN": (60, 95)}, 100).axes
    found = [list(line.get_xdata()) for line in axis.lines]
    joined, bars, points = found[0:10:5], found[1:10:2][:2], found[2:5:2]
    assert joined == [[0.4, 0.9], [0.6, 0.95]] and points == [[0.4], [0.9]]
    assert all(low < share < high for (low, high), [share] in zip(bars, points))
    assert [label.get_text() for label in axis.get_yticklabels()] == ["MLP", "CNN"]


def test_confusion_shows_every_count_and_colours_only_mistakes():
    counts = np.array([[90, 0, 3], [0, 80, 0], [1, 0, 70]])
    [axis] = plots.confusion(counts, "MLP").axes
    assert [text.get_text() for text in axis.texts] == ["90", "", "3", "", "80", "", "1", "", "70"]
    assert np.asarray(axis.images[0].get_array()).tolist() == [[0, 0, 3], [0, 0, 0], [1, 0, 0]]
    assert (axis.get_xlabel(), axis.get_ylabel(), axis.get_title()) == ("answer", "label", "MLP")
    assert len(axis.patches) == 3  # the grey diagonal


def test_reliability_has_a_point_for_each_bin_that_says_something():
    confidence = np.repeat([0.25, 0.65, 0.95], [20, 40, 5])
    right = np.concatenate([np.arange(20) < 10, np.arange(40) < 30, np.ones(5)]).astype(bool)
    [axis] = plots.reliability({"MLP": (confidence, right)}).axes
    ideal, curve = axis.lines
    assert list(ideal.get_xdata()) == list(ideal.get_ydata()) == [0, 1]
    assert np.allclose(curve.get_xdata(), [0.25, 0.65])  # five answers are too few for a point
    assert np.allclose(curve.get_ydata(), [0.5, 0.75])


def test_reliability_draws_every_curve():
    answers = np.full(20, 0.55), np.arange(20) < 10
    [axis] = plots.reliability({f"curve {n}": answers for n in range(8)}).axes
    assert len(axis.lines) == 1 + 8


def test_a_picture_that_cannot_be_decoded_leaves_its_place_empty():
    assert drawn(plots.pictures([Path("no_such_file.png")])) == []


def test_a_walk_lies_on_the_curve_and_says_where_it_ends():
    figure = plots.walk(np.linspace(0, 1, 5), np.ones(5), [0, 0.4, 0.25], [2.3, 0.7, 0.59])
    curve, steps = figure.axes[0].lines
    assert len(curve.get_xdata()) == 5 and list(steps.get_xdata()) == [0, 0.4, 0.25]
    assert titles(figure) == ["after 2 steps: w = 0.25, loss 0.59"]


def test_the_walks_on_the_map_are_named_beside_it():
    x, y = np.linspace(0, 1, 4), np.linspace(0, 2, 5)
    heights = np.add.outer(y, x)
    assert not plots.landscape(x, y, heights, {}).legends
    figure = plots.landscape(x, y, heights, {"short": [(0, 0), (0.5, 1)], "long": [(0, 0)] * 9})
    figure.canvas.draw()
    [legend] = figure.legends
    assert [words.get_text() for words in legend.get_texts()] == ["short", "long"]
    assert legend.get_window_extent().y0 > figure.axes[0].get_window_extent().y1
    assert [len(line.get_xdata()) for line in figure.axes[0].lines] == [2, 9]


def test_the_map_says_where_it_is_lowest():
    x, y = np.linspace(0, 1, 5), np.linspace(0, 2, 9)
    heights = 0.58 + np.add.outer((y - 1.5) ** 2, (x - 0.25) ** 2)
    axis = plots.landscape(x, y, heights, {}).axes[0]
    assert np.allclose(axis.collections[-1].get_offsets(), [(0.25, 1.5)])
    assert [words.get_text() for words in axis.texts] == ["0.58"]


def test_templates_are_drawn_on_one_scale():
    weights = np.random.default_rng(0).normal(size=(784, 10))
    for limit, wanted in ((None, abs(weights).max()), (0.2, 0.2)):
        figure = plots.templates(weights, limit)
        assert [axis.images[0].get_clim() for axis in figure.axes] == [(-wanted, wanted)] * 10
        assert np.array_equal(drawn(figure)[3], weights[:, 3].reshape(28, 28))


@pytest.mark.parametrize("count, total", [(0, 12), (69, 69), (186, 200), (1, 1)])
def test_the_interval_is_wilsons(count, total):
    expected = binomtest(count, total).proportion_ci(method="wilson")
    assert np.allclose(plots.interval(count, total), expected, atol=1e-6)
