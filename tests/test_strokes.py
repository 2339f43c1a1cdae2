"""helpers.images.strokes: strokes drawn and saved."""

import json

import cv2
import numpy as np

from helpers.images.strokes import beginning, holes_in, redraw_strokes, render, save_drawing

SEVEN = [[[60, 60], [200, 60], [120, 240]], [[90, 150], [190, 150]]]


def test_render_draws_dark_ink_where_the_points_are():
    paper = render(SEVEN, pen=16)
    assert paper.dtype == np.uint8 and paper.shape == (320, 320)
    assert paper[80, 150] == 0 and paper[170, 140] == 0 and paper[300, 300] == 255
    assert (paper == 255).mean() > 0.85


def test_render_is_the_same_drawing_at_any_size():
    large = cv2.resize(render(SEVEN, size=960), (320, 320), interpolation=cv2.INTER_AREA)
    assert np.abs(large.astype(int) - render(SEVEN)).mean() < 1.5


def test_a_wider_pen_leaves_more_ink():
    ink = [(render(SEVEN, pen=pen) < 128).sum() for pen in (2, 8, 16, 40)]
    assert ink == sorted(ink) and ink[-1] > 5 * ink[0]


def test_a_dot_is_drawn():
    paper = render([[[140, 140]]], pen=20)
    assert paper[160, 160] == 0 and abs((paper < 128).sum() - np.pi * 10**2) < 50


def test_ink_at_the_rim_of_the_pad_is_not_cut_off():
    paper = render([[[0, 0], [280, 280]]], pen=30)
    assert (paper[[0, -1]] == 255).all() and (paper[:, [0, -1]] == 255).all()


def test_beginning():
    assert beginning(SEVEN, 0) == []
    assert beginning(SEVEN, 2) == [[[60, 60], [200, 60]]]
    assert beginning(SEVEN, 4) == [SEVEN[0], [[90, 150]]]
    assert beginning(SEVEN, 99) == SEVEN


def test_saved_beside_each_other(tmp_path):
    folder = tmp_path / "my digits"
    first = save_drawing(SEVEN, 12, 7, folder)
    second = save_drawing(SEVEN[:1], 20, 7, folder)
    assert (first.name, second.name) == ("7_drawn_1.png", "7_drawn_2.png")
    assert np.array_equal(cv2.imread(str(first), cv2.IMREAD_GRAYSCALE), render(SEVEN, 12))
    kept = json.loads(second.with_suffix(".json").read_text())
    assert kept == {"pen": 20, "strokes": SEVEN[:1]}


def test_strokes_are_not_overwritten_where_the_picture_is_gone(tmp_path):
    first = save_drawing(SEVEN, 12, 7, tmp_path)
    first.unlink()
    assert save_drawing(SEVEN[:1], 20, 7, tmp_path).name == "7_drawn_2.png"
    assert json.loads(first.with_suffix(".json").read_text())["pen"] == 12


def drawn(*points, width=3, size=(200, 120)):
    """Thin bright strokes on black, cropped: float (h, w)."""
    page = np.zeros(size, np.uint8)
    for line in points:
        cv2.polylines(page, [np.int32(line)], False, 255, width, cv2.LINE_AA)
    rows, columns = np.nonzero(page)
    return page[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / np.float32(255)


def test_thickening_keeps_holes_and_gaps():
    """A narrow, open 4 stays open; a faint hairline becomes a stroke all the same."""
    four = drawn([(19, 10), (6, 110), (50, 110)], [(38, 20), (38, 190)])
    bar = drawn([(10, 10), (100, 190)], width=1)
    for ink in (four, bar):
        redrawn, said = redraw_strokes(ink)
        assert "thickened" in said and redrawn.max() > 0.95
        assert holes_in(redrawn) == holes_in(ink) == 0
    ring = cv2.ellipse(np.zeros((200, 120), np.uint8), (60, 100), (50, 90), 0, 0, 360, 255, 2)
    assert holes_in(redraw_strokes(ring / np.float32(255))[0]) == 1
