"""helpers.widgets.panels: the drawings that sliders redraw."""

import base64
import xml.etree.ElementTree as ElementTree

import cv2
import numpy as np
import pytest

from helpers.widgets import panels
from helpers.widgets.bench import curves_panel, marked
from helpers.widgets.look import shares_panel

SVG = "{http://www.w3.org/2000/svg}"


def parts(panel, kind):
    """The attributes of each part of this kind in the SVG, numbers as numbers."""
    found = ElementTree.fromstring(panel.svg()).iter(f"{SVG}{kind}")
    return [{key: number(value) for key, value in part.attrib.items()} for part in found]


def number(value):
    try:
        return float(value)
    except ValueError:
        return value


def stored(part):
    """The pixels of an image in SVG."""
    content = np.frombuffer(base64.b64decode(part["href"].split(",")[1]), np.uint8)
    return cv2.imdecode(content, cv2.IMREAD_UNCHANGED)


def painted(panel):
    """The PNG, one pixel for each of the page: blue, green, red."""
    return cv2.imdecode(np.frombuffer(panel.png(), np.uint8), cv2.IMREAD_COLOR)[::2, ::2]


def test_digit_panel_shows_each_pixel_as_a_square():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    for picture in (image, image / 255):
        panel = panels.digit_panel(picture)
        [part] = parts(panel, "image")
        assert np.array_equal(stored(part), image) and part["width"] == part["height"] == 280
        assert part["style"] == "image-rendering:pixelated"
        assert np.array_equal(painted(panel)[5::10, 5::10, 0], image)


def test_tinted_is_red_above_zero_blue_below_and_clear_at_zero():
    colours = panels.tinted(np.array([[1.0, 0.0], [-1.0, 0.5]])).astype(int)
    (strong, zero), (negative, half) = colours
    assert zero[3] == 0 and strong[3] == negative[3] == 255 and 100 < half[3] < 155
    assert strong[0] > strong[2] and negative[2] > negative[0]
    assert (panels.tinted(np.zeros((2, 2)))[..., 3] == 0).all()


def test_colours_of_an_image_are_not_mixed_up():
    red = np.zeros((2, 2, 4), np.uint8)
    red[...] = (200, 0, 0, 255)
    for image in (red, red[..., :3]):
        panel = panels.Panel(20, 20)
        panel.pixels(image)
        [part] = parts(panel, "image")
        assert tuple(stored(part)[0, 0, :3]) == (0, 0, 200)  # OpenCV: blue, green, red
        assert tuple(painted(panel)[10, 10]) == (0, 0, 200)


def bar_lengths(panel, colour):
    """How long the bars of this colour are, without the square of the legend."""
    return [part["width"] for part in parts(panel, "rect") if part["fill"] == colour][1:]


def test_bars_are_as_long_as_their_probabilities():
    probabilities = np.array([0, 0.25, 0.5, 0, 0, 0, 0.1, 0, 0, 0.15])
    lengths = bar_lengths(panels.bars_panel({"MLP": probabilities}), panels.COLOURS[0])
    assert lengths == pytest.approx(np.maximum(probabilities * (340 - 74), 1), abs=0.1)


def test_two_models_have_two_colours_that_differ_in_grey():
    panel = panels.bars_panel({"MLP": np.eye(10)[3], "CNN": np.eye(10)[8]})
    for place, digit in enumerate((3, 8)):
        lengths = bar_lengths(panel, panels.COLOURS[place])
        assert int(np.argmax(lengths)) == digit and lengths[digit] > 200
    blue, orange = (np.array([[list(bytes.fromhex(c[1:]))]], np.uint8) for c in panels.COLOURS[:2])
    greys = [int(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)[0, 0]) for colour in (blue, orange)]
    assert abs(greys[0] - greys[1]) > 40


def test_picture_panel_keeps_proportions_and_colours():
    tall = np.zeros((100, 50, 3), np.uint8)
    tall[..., 0] = 200  # red
    panel = panels.picture_panel(tall)
    assert (panel.width, panel.height) == (280, 280)
    [part] = parts(panel, "image")
    assert (part["width"], part["height"], part["x"]) == (140, 280, 70)
    assert (stored(part) == (0, 0, 200)).all()


def test_a_large_picture_is_sent_with_two_pixels_for_one_of_the_page():
    [part] = parts(panels.picture_panel(np.zeros((1000, 2000), np.uint8)), "image")
    assert stored(part).shape == (280, 560) and "style" not in part
    assert (part["width"], part["height"], part["y"]) == (280, 140, 70)


def test_a_grid_puts_every_image_in_its_place():
    images = np.arange(6, dtype=np.uint8)[:, None, None] * 40 + np.zeros((6, 28, 28), np.uint8)
    grid = panels.grid_panel(images, columns=4, rows=3, size=10, gap=2)
    assert (grid.width, grid.height) == (46, 34)
    shown = painted(grid)[..., 0]
    assert [int(shown[5, x]) for x in (5, 17, 29, 41)] == [0, 40, 80, 120]
    assert [int(shown[17, x]) for x in (5, 17, 29)] == [160, 200, 255]


def test_panels_flow_like_words():
    black, grey = (panels.digit_panel(np.full((28, 28), shade), 20) for shade in (0.0, 0.5))
    page = panels.flowed([black, grey, black], width=60, gap=10)
    assert (page.width, page.height) == (50, 50)
    shown = painted(page)[..., 0]
    assert [int(shown[10, x]) for x in (10, 25, 40)] == [0, 255, 128]
    assert [int(shown[40, x]) for x in (10, 40)] == [0, 255]
    assert [(part["x"], part["y"]) for part in parts(page, "svg") if "x" in part] == [
        (0, 0),
        (30, 0),
        (0, 30),
    ]


def test_what_comes_later_lies_above():
    panel = panels.Panel(20, 20)
    panel.box(0, 0, 20, 20, "#ff0000")
    panel.pixels(np.zeros((2, 2)), 0, 0, 10, 10)
    assert painted(panel)[5, 5].tolist() == [0, 0, 0] and painted(panel)[15, 15, 2] == 255


def test_a_caption_is_as_wide_as_what_is_below_it():
    still = panels.captioned("word " * 30, panels.Panel(280, 100))
    assert still.width == 280 and still.height > 150
    assert all(part["x"] == 0 for part in parts(still, "text"))


def test_curves_go_through_their_points():
    curves = {"MLP": np.array([0.0, 1.0, 0.5])}
    panel = curves_panel(np.array([0, 1, 2]), curves, words="", at=1)
    [line] = [part for part in parts(panel, "polyline") if part["stroke"] == panels.COLOURS[0]]
    top, bottom = 30, 150 - 26
    assert line["points"] == f"48,{bottom} 333,{top} 618,{(top + bottom) / 2:g}"
    [now] = [part for part in parts(panel, "polyline") if part["points"].startswith("333,")]
    assert now["stroke"] == panels.INK


@pytest.mark.parametrize(
    "places, at_most, wanted",
    [
        (range(-12, 13), 8, range(-12, 13, 3)),
        (range(0, 101, 5), 4, range(0, 101, 25)),
        (range(18), 8, range(0, 18, 3)),  # both ends cannot be had
        ((0, 9, 18), 8, (0, 9, 18)),
    ],
)
def test_a_few_places_bear_a_number(places, at_most, wanted):
    assert list(marked(places, at_most)) == list(wanted)


def test_shares_are_as_wide_as_they_are_large():
    bar = parts(shares_panel({"right": 0.5, "wrong": 0.2, "not answered": 0.3}), "rect")
    assert [part["width"] for part in bar if part["height"] == 32] == pytest.approx([310, 124, 186])


def test_words_of_a_stranger_are_no_markup():
    panel = panels.Panel(20, 20)
    panel.text("<b> & 'c'", 0, 10)
    [part] = ElementTree.fromstring(panel.svg()).iter(f"{SVG}text")
    assert part.text == "<b> & 'c'"


def test_text_takes_the_colour_of_the_page():
    panel = panels.bars_panel({"MLP": np.eye(10)[3]})
    assert {part["fill"] for part in parts(panel, "text")} == {"currentColor"}
