"""helpers.images.strokes: strokes drawn, saved, loaded; and what is no drawing."""

import json

import cv2
import numpy as np
import pytest

from helpers.images.strokes import DrawingError, beginning, load_drawing, render, save_drawing

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


def test_saved_and_loaded(tmp_path):
    folder = tmp_path / "my digits"
    first = save_drawing(SEVEN, 12, 7, folder)
    second = save_drawing(SEVEN[:1], 20, 7, folder)
    assert (first.name, second.name) == ("7_drawn_1.png", "7_drawn_2.png")
    assert load_drawing(first) == (SEVEN, 12) and load_drawing(second) == (SEVEN[:1], 20)
    picture = cv2.imread(str(first), cv2.IMREAD_GRAYSCALE)
    assert np.array_equal(picture, render(SEVEN, 12))


BAD = {
    "no json": ("{", "cannot be read as a drawing"),
    "a list": ("[]", "'pen' and 'strokes' are missing"),
    "no strokes": ('{"pen": 3}', "'pen' and 'strokes' are missing"),
    "strokes of another kind": ('{"pen": 3, "strokes": 5}', "no lists of points"),
    "an empty stroke": ('{"pen": 3, "strokes": [[]]}', "no lists of points"),
    "a triple": ('{"pen": 3, "strokes": [[[1, 2, 3]]]}', "is no point"),
    "off the pad": ('{"pen": 3, "strokes": [[[1, 281]]]}', "is no point"),
    "not a number": ('{"pen": 3, "strokes": [[[1, NaN]]]}', "is no point"),
    "a word": ('{"pen": 3, "strokes": [[["1", 2]]]}', "is no point"),
    "a pen of no width": ('{"pen": 0, "strokes": []}', "the width of the pen"),
    "a pen in words": ('{"pen": "thick", "strokes": []}', "the width of the pen"),
    "far too much": (json.dumps({"pen": 3, "strokes": [[[1, 2]] * 100_001]}), "too many"),
    "brackets without end": ("[" * 100_000, "cannot be read as a drawing"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_drawing_is_refused_in_words(kind, tmp_path):
    content, words = BAD[kind]
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(DrawingError, match=words) as problem:
        load_drawing(tmp_path / "x.json")
    assert len(str(problem.value)) < 300


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DrawingError, match="no file 7_drawn_9.json"):
        load_drawing(tmp_path / "7_drawn_9.png")
