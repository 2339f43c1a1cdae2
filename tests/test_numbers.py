"""helpers.several_digits: cutting into digits, on drawings whose answer is known; and what it refuses."""

import cv2
import numpy as np
import pytest

from conftest import TOP
from helpers.data import load_mnist
from helpers.images import DigitImageError
from helpers.reading import Reading
from helpers.several_digits import cut_number, read_number

(_, _), (X_TEST, Y_TEST) = load_mnist("small")


class AlwaysSeven:
    """A stand-in for a reader: calls every digit a 7, and is sure of it."""

    def answers(self, images):
        return [Reading(7, 0.99, True, np.eye(10)[7], image) for image in images]

    def may_be_two(self, images):
        """As if whatever is wider than it is high were two."""
        sides = [[np.ptp(places) for places in np.nonzero(image > 0.35)] for image in images]
        return np.array([width > height for height, width in sides], bool)


def line_of(digits, apart=30, high=90, drop=0):
    """Test digits of MNIST in a row, dark on light paper; each `drop` px lower than the one before."""
    page = np.full((high * 3, len(digits) * (high + apart) + 80), 235, np.uint8)
    places = []
    for place, digit in enumerate(digits):
        image = X_TEST[np.flatnonzero(Y_TEST == digit)[place]]
        image = cv2.resize(image, (high, high), interpolation=cv2.INTER_CUBIC)
        left, top = 40 + place * (high + apart), high + drop * place
        page[top : top + high, left : left + high] -= (image * 0.8).astype(np.uint8)
        places.append(left + high / 2)
    return page, places


@pytest.mark.parametrize("digits", [[3], [1, 2], [0, 5, 8, 9, 1, 1, 4], list(range(10))])
def test_digits_are_found_in_order(digits):
    page, places = line_of(digits)
    picture, pieces, _ = cut_number(page)
    assert len(pieces) == len(digits)
    scale = picture.shape[1] / page.shape[1]
    middles = [(piece.box[0] + piece.box[2]) / 2 / scale for piece in pieces]
    assert np.allclose(middles, places, atol=18)


def test_a_line_may_climb():
    _, pieces, _ = cut_number(line_of([1, 2, 3, 4, 5], drop=-14)[0])
    assert len(pieces) == 5


def test_pieces_hold_one_digit_only():
    page = np.full((200, 400), 255, np.uint8)
    cv2.circle(page, (120, 100), 45, 0, 8)
    cv2.line(page, (178, 50), (178, 150), 0, 8)  # close by
    _, (ring, bar), _ = cut_number(page)
    assert ring.image.shape[1] > 90 and bar.image.shape[1] < 80
    assert (bar.image > 0.5).sum() < 1200


def test_the_bar_of_a_five_belongs_to_it():
    page = np.full((200, 300), 255, np.uint8)
    cv2.ellipse(page, (100, 120), (35, 35), 0, -120, 120, 0, 7)
    cv2.line(page, (85, 60), (80, 92), 0, 7)
    cv2.line(page, (100, 45), (140, 45), 0, 7)  # the bar, apart from the rest
    cv2.line(page, (220, 45), (220, 155), 0, 7)
    _, pieces, _ = cut_number(page)
    assert len(pieces) == 2


def test_specks_are_no_digits():
    page, _ = line_of([4, 2])
    page[20:24, 20:24] = page[200:203, 150:153] = 60
    assert len(cut_number(page)[1]) == 2


def test_what_may_be_two_is_never_sure():
    image = np.full((200, 500), 255, np.uint8)
    for x in (100, 186):
        cv2.circle(image, (x, 100), 45, 0, 10)  # they touch
    cv2.line(image, (400, 50), (400, 150), 0, 10)
    number = read_number(AlwaysSeven(), image)
    assert number.text == "77" and number.touching == [True, False] and not number.sure
    assert [digit.sure for digit in number.digits] == [False, True]


def test_digits_apart_are_sure_if_the_reader_is():
    number = read_number(AlwaysSeven(), line_of([1, 4, 7])[0])
    assert number.text == "777" and number.sure and len(number.digits) == 3


LINE, _ = line_of([1, 1, 1])
CUT_OFF = {
    "at the top": (LINE[105:], [False, False, False]),
    "at the bottom": (LINE[:160], [False, False, False]),
    "at the left": (LINE[:, 85:], [False, True, True]),
    "at the right": (LINE[:, :325], [True, True, False]),
}


@pytest.mark.parametrize("where", CUT_OFF)
def test_what_may_be_cut_off_is_never_sure(where):
    picture, sure = CUT_OFF[where]
    number = read_number(AlwaysSeven(), picture)
    assert [digit.sure for digit in number.digits] == sure and not number.sure


def close_lines():
    """Two lines of digits, the second so near that it might pass for a part of the first."""
    upper, lower = line_of([1, 2])[0], line_of([3, 4])[0]
    return np.minimum(upper, np.roll(lower, 85, axis=0))


@pytest.mark.parametrize(
    "picture, words",
    [
        (np.full((80, 200), 255, np.uint8), "blank"),
        (np.vstack([line_of([1, 2, 3])[0], line_of([4, 5, 6])[0]]), "one line"),
        (close_lines(), "one line"),
        (line_of([5, 5, 5])[0][105:160], "cut off"),
    ],
    ids=["blank", "two lines", "two close lines", "cut off"],
)
def test_what_cannot_be_read_is_said(picture, words):
    with pytest.raises(DigitImageError, match=words):
        read_number(AlwaysSeven(), picture)


def test_far_too_many_pieces():
    page = np.full((300, 1200), 255, np.uint8)
    for place in range(40):
        cv2.circle(page, (20 + 29 * place, 150), 10, 0, 4)
    with pytest.raises(DigitImageError, match="40 pieces"):
        read_number(AlwaysSeven(), page)


def test_a_missing_file_is_named():
    with pytest.raises(DigitImageError, match="no_such.png"):
        read_number(AlwaysSeven(), "no_such.png")


@pytest.mark.parametrize(
    "path", sorted((TOP / "digits" / "numbers").iterdir()), ids=lambda path: path.name
)
def test_the_sample_numbers_have_as_many_pieces_as_digits(path):
    wanted = 1 if "touching" in path.name else len(path.name.split("_")[0])
    assert len(cut_number(path)[1]) == wanted


def with_mark(digits, draw):
    """A line of digits, and something drawn into it: dark on light, a digit being about 65 px high."""
    page, places = line_of(digits, apart=40)
    draw(page, [round(place) for place in places])
    return page


MARKS = {
    "a dot": lambda page, at: cv2.circle(page, ((at[0] + at[1]) // 2, 165), 5, 40, -1),
    "a small dot": lambda page, at: cv2.circle(page, ((at[0] + at[1]) // 2, 165), 3, 40, -1),
    "a comma": lambda page, at: cv2.line(
        page, ((at[0] + at[1]) // 2, 158), ((at[0] + at[1]) // 2 - 8, 184), 40, 7
    ),
    "a colon": lambda page, at: [
        cv2.circle(page, ((at[0] + at[1]) // 2, y), 5, 40, -1) for y in (120, 150)
    ],
    "a minus": lambda page, at: cv2.line(page, (at[0] - 75, 135), (at[0] - 45, 135), 40, 7),
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_number_with_a_mark_is_never_sure(mark):
    number = read_number(AlwaysSeven(), with_mark([3, 5], MARKS[mark]))
    assert number.marks > 0 and not number.sure
    assert number.text == "77"  # and the mark is not read as a digit
