"""helpers.writing and helpers.several_digits: lines, cuts and paths on drawings whose answer is known."""

import cv2
import numpy as np
import pytest
from fuzz_numbers import fuzz

from conftest import TOP
from helpers import several_digits
from helpers.cuts import Piece, between_cuts, find_cuts
from helpers.data import load_mnist
from helpers.images import DigitImageError
from helpers.images.pieces import Box
from helpers.judge import pair_lessons, settle_pair
from helpers.reading import Reader, Reading
from helpers.several_digits import Candidate, best_path, halves, read_number, read_numbers
from helpers.training import load_or_train
from helpers.writing import look

(_, _), (X_TEST, Y_TEST) = load_mnist("small")


class AlwaysSeven:
    """A stand-in for a reader: calls every digit a 7, and is sure of it."""

    def answers(self, images):
        return [Reading(7, 0.99, True, np.eye(10)[7], image) for image in images]

    def judge(self, images):
        """As if whatever is far wider than it is high were none, and all else one digit."""
        sides = [[np.ptp(places) for places in np.nonzero(image > 0.35)] for image in images]
        ones = [0.995 if width <= 1.2 * height else 0.001 for height, width in sides]
        return np.tile(np.eye(10)[7] * 0.99, (len(images), 1)), np.array(ones)

    def judge_pairs(self, images):
        """As if nothing were two digits."""
        return np.full((len(images), 2, 10), 0.1), np.zeros(len(images))


@pytest.fixture(scope="module")
def reader():
    return Reader(load_or_train("cnn"))


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
    number = read_number(AlwaysSeven(), page)
    assert len(number.pieces) == len(digits) == len(number.text)
    scale = number.picture.shape[1] / page.shape[1]
    middles = [(piece.box.left + piece.box.right) / 2 / scale for piece in number.pieces]
    assert np.allclose(middles, places, atol=18)


def test_what_is_written_is_read(reader):
    number = reader.read_number(line_of([3, 1, 4, 1, 5, 9, 2, 6])[0])
    assert number.text == "31415926" and number.aside == []


@pytest.mark.parametrize("drop", [-14, 14])
def test_a_line_may_climb_or_fall(drop, reader):
    assert reader.read_number(line_of([1, 2, 3, 4, 5], drop=drop)[0]).text == "12345"


@pytest.mark.parametrize("degrees", [-25, -12, 12, 25])
def test_paper_may_lie_askew(degrees, reader):
    page, _ = line_of([2, 3, 7, 8, 4, 5])
    page = np.pad(page, 250, constant_values=235)
    table = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), degrees, 1)
    page = cv2.warpAffine(page, table, page.shape[::-1], borderValue=235)
    assert reader.read_number(page).text == "237845"


def test_lines_are_read_from_top_to_bottom(reader):
    page = np.zeros((0, 500), np.uint8)
    for digits in ([1, 2, 3], [4, 5], [6, 7, 8]):
        line = line_of(digits)[0][60:210]
        page = np.vstack(
            [page, np.pad(line, ((0, 0), (0, 500 - line.shape[1])), constant_values=235)]
        )
    assert [number.text for number in reader.read_numbers(page)] == ["123", "45", "678"]
    with pytest.raises(DigitImageError, match="3 lines of digits"):
        reader.read_number(page)


def test_pieces_hold_one_digit_only():
    page = np.full((200, 400), 255, np.uint8)
    cv2.circle(page, (120, 100), 45, 0, 8)
    cv2.line(page, (178, 50), (178, 150), 0, 8)  # close by
    ring, bar = read_number(AlwaysSeven(), page).pieces
    assert ring.image.shape[1] > 90 and bar.image.shape[1] < 80
    assert (bar.image > 0.5).sum() < 1200


def test_the_bar_of_a_five_belongs_to_it(reader):
    page = np.full((200, 300), 255, np.uint8)
    cv2.ellipse(page, (100, 120), (35, 35), 0, -120, 120, 0, 7)
    cv2.line(page, (85, 60), (80, 92), 0, 7)
    cv2.line(page, (95, 45), (140, 45), 0, 7)  # the bar, apart from the rest
    cv2.line(page, (220, 45), (220, 155), 0, 7)
    assert reader.read_number(page).text == "51"


def test_specks_are_no_digits():
    page, _ = line_of([4, 2])
    page[20:24, 20:24] = page[240:243, 150:153] = 60
    number = read_number(AlwaysSeven(), page)
    assert number.text == "77" and number.sure and number.aside == ["2 specks"]


def test_zeros_that_touch_are_cut_apart(reader):
    image = np.full((200, 500), 255, np.uint8)
    cv2.line(image, (60, 50), (60, 150), 0, 10)
    for x in (130, 208, 286):
        cv2.ellipse(image, (x, 100), (38, 50), 0, 0, 360, 0, 9)
    number = reader.read_number(image)
    assert number.text == "1000" and number.touching == [False, True, True, True]


def test_what_is_no_digit_is_said_in_its_place(reader):
    page, places = line_of([3, 0, 8])
    left = round(places[1]) - 45
    page[90:180, left : left + 90] = 235
    for x in range(left + 10, left + 80, 12):  # a grid, as one might cross something out
        cv2.line(page, (x, 105), (x, 170), 40, 4)
        cv2.line(page, (left + 10, x - left + 95), (left + 75, x - left + 95), 40, 4)
    number = reader.read_number(page)
    assert number.text == "3?8" and not number.sure and number.digits[1] is None
    assert [digit.digit for digit in (number.digits[0], number.digits[2])] == [3, 8]


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


@pytest.mark.parametrize(
    "picture, words",
    [
        (np.full((80, 200), 255, np.uint8), "blank"),
        (np.vstack([line_of([1, 2, 3])[0], line_of([4, 5, 6])[0]]), "one line"),
        (np.random.default_rng(0).integers(0, 255, (200, 300), np.uint8), "no digits|blank"),
        (
            np.pad(np.zeros((4, 200), np.uint8), ((98, 98), (0, 0)), constant_values=255),
            "no digits",
        ),
    ],
    ids=["blank", "two lines", "noise", "a line only"],
)
def test_what_cannot_be_read_is_said(picture, words, reader):
    with pytest.raises(DigitImageError, match=words):
        reader.read_number(picture)


def test_far_too_many_pieces():
    page = np.full((300, 1200), 255, np.uint8)
    for place in range(40):
        cv2.circle(page, (20 + 29 * place, 150), 10, 0, 4)
    with pytest.raises(DigitImageError, match="40 pieces"):
        read_number(AlwaysSeven(), page)


def test_a_missing_file_is_named():
    with pytest.raises(DigitImageError, match="no_such.png"):
        read_numbers(AlwaysSeven(), "no_such.png")


NUMBERS = sorted((TOP / "digits" / "numbers").iterdir())


@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: path.name)
def test_the_sample_numbers_are_read(path, reader):
    wanted = [word for word in path.stem.split("_") if word.isdecimal()]
    numbers = reader.read_numbers(path)
    assert [number.text for number in numbers] == wanted
    if path.stem.endswith(("_point", "_comma", "_colon", "_minus")):
        assert not numbers[0].sure


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


def around(draw):
    """365 on a page of 400 × 700, and something beside it."""
    page = np.full((400, 700), 235, np.uint8)
    line = line_of([3, 6, 5])[0][90:180]
    page[150:240, 100 : 100 + line.shape[1]] = line
    draw(page)
    return page


BESIDE = {
    "a ruled line": lambda page: cv2.line(page, (0, 300), (699, 296), 90, 3),
    "2 ruled lines": lambda page: [cv2.line(page, (0, y), (699, y), 90, 3) for y in (60, 320)],
    "a line through the digits' feet": lambda page: cv2.line(page, (0, 222), (699, 226), 90, 3),
    "a table's edge": lambda page: cv2.rectangle(page, (-5, 345), (705, 405), 60, -1),
    "a shadow": lambda page: cv2.rectangle(page, (600, 0), (705, 405), 150, -1),
    "a dark corner": lambda page: cv2.fillPoly(page, [np.array([(0, 0), (90, 0), (0, 110)])], 70),
    "a form's box": lambda page: cv2.rectangle(page, (40, 90), (650, 290), 110, 3),
    "specks": lambda page: [cv2.circle(page, at, 3, 80, -1) for at in ((30, 40), (620, 350))],
}


@pytest.mark.parametrize("what", BESIDE)
def test_what_is_beside_the_digits_is_left_aside(what, reader):
    number = reader.read_number(around(BESIDE[what]))
    assert number.text == "365"
    if what in ("a ruled line", "2 ruled lines"):
        assert number.aside == [what]


def candidate(first, last, one, height=100, confidence=1.0):
    piece = Piece(np.zeros((1, 1)), Box(first * 50, 0, last * 50 + 50, height), False)
    return Candidate(first, last, piece, np.zeros((28, 28)), one, 3, confidence)


def test_the_best_path_is_the_best_of_all():
    """Against trying all ways, on 30 made-up lines of six parts."""
    rng = np.random.default_rng(0)
    boxes = [Box(50 * n, 0, 50 * n + 50, 100) for n in range(6)]

    def best_from(start, ones):
        if start == 6:
            return 0.0
        ends = [end for begin, end in ones if begin == start]
        cut = np.log(several_digits.CUT)
        return max(
            np.log(ones[start, end]) + cut * (end < 5) + best_from(end + 1, ones) for end in ends
        )

    for _ in range(30):
        ones = {(a, b): rng.uniform(0.01, 1) for a in range(6) for b in range(a, min(a + 3, 6))}
        candidates = [candidate(a, b, one) for (a, b), one in ones.items()]
        path, left_out, score = best_path(candidates, boxes, [1] * 6, 100, set())
        assert left_out == [] and score == pytest.approx(best_from(0, ones))
        assert [c.first for c in path] == [0, *(c.last + 1 for c in path[:-1])]


def test_a_small_part_alone_is_left_out_as_a_mark():
    boxes = [Box(0, 0, 50, 100), Box(70, 90, 80, 100)]
    candidates = [candidate(0, 0, 0.99), candidate(1, 1, 0.9, height=10), candidate(0, 1, 0.05)]
    path, left_out, _ = best_path(candidates, boxes, [1, 2], 100, set())
    assert [(c.first, c.last) for c in path] == [(0, 0)] and left_out == [1]


def test_look_says_what_was_left_aside():
    _, _, lines, aside = look(around(BESIDE["a ruled line"]))
    assert len(lines) == 1 and aside == ["a ruled line"]


def test_digits_that_lean_are_parted_by_leaning_cuts():
    page = np.zeros((120, 160), np.float32)
    cv2.line(page, (80, 10), (30, 110), 1, 8)
    cv2.line(page, (110, 10), (60, 110), 1, 8)
    cv2.line(page, (55, 60), (85, 60), 1, 3)  # joined by a thin stroke
    best = max(
        min((page * (side == 0)).sum(), (page * (side > 0)).sum())
        for cut in find_cuts(page, slant=0.5)
        for side in [between_cuts(page.shape, cut[None])]
    )
    assert best > 0.46 * page.sum()


def test_spoilt_files_are_refused_in_words():
    outcomes, _, wrong = fuzz(AlwaysSeven(), 150, seed=1)
    assert not wrong and outcomes["read"] > 20 and outcomes["refused"] > 20


def test_a_pair_is_settled_20_px_high_or_40_px_wide():
    for shape, wanted in (((60, 90), (20, 30)), ((60, 300), (8, 40))):
        ink = np.zeros((shape[0] + 30, shape[1] + 20), np.float32)
        cv2.rectangle(ink, (10, 10), (shape[1] + 9, shape[0] + 9), 1, 9)
        settled = settle_pair(ink)
        rows, columns = np.nonzero(settled > 0.3)
        assert settled.shape == (28, 44) and settled.dtype == np.float32
        assert abs(np.ptp(rows) + 1 - wanted[0]) <= 3 and abs(np.ptp(columns) + 1 - wanted[1]) <= 3
        assert abs(columns.mean() - 21.5) <= 1 and abs(rows.mean() - 13.5) <= 1


def test_lessons_of_pairs():
    images, answers = pair_lessons(X_TEST[:40], Y_TEST[:40], np.random.default_rng(3))
    again, _ = pair_lessons(X_TEST[:40], Y_TEST[:40], np.random.default_rng(3))
    assert images.shape == (80, 28, 44) and answers.shape == (80, 2) and (images == again).all()
    none = answers == 10
    assert (
        none.all(axis=1).sum() == none.any(axis=1).sum() == 40
    )  # 20 digits, 10 pieces, 10 times three digits
    assert sorted(answers[~none[:, 0], 0]) == sorted(answers[~none[:, 0], 1]) == sorted(Y_TEST[:40])


def test_a_pair_is_parted_where_both_sides_look_best():
    runs = {(0, 0): 0.9, (1, 2): 0.2, (0, 1): 0.8, (2, 2): 0.7}
    singles = [candidate(*run, one) for run, one in runs.items()]
    both = np.eye(10)[[4, 6]] * 0.9
    pair = candidate(0, 2, 0.95)._replace(glance=both)
    first, second = halves(pair, singles)
    assert [(c.first, c.last, c.digit, c.one) for c in (first, second)] == [
        (0, 1, 4, 0.95),
        (2, 2, 6, 0.95),
    ]
    assert halves(singles[0], singles) == [singles[0]]


class SeesPairs(AlwaysSeven):
    """A stand-in that reads whatever is wide as a 3 and a 4."""

    def __init__(self, two, confidence):
        self.two, self.confidence = two, confidence

    def judge(self, images):
        digits, ones = super().judge(images)
        return digits, 0.6 * ones  # so that no cut looks good

    def judge_pairs(self, images):
        wide = [np.ptp(np.nonzero(image > 0.35)[1]) > 25 for image in images]
        digits = np.eye(10)[[3, 4]] * self.confidence
        return np.tile(digits, (len(images), 1, 1)), np.array(wide) * self.two


@pytest.mark.parametrize("two, confidence, sure", [(0.999, 0.999, True), (0.999, 0.95, False)])
def test_two_digits_that_touch_are_read_at_one_glance(two, confidence, sure):
    page = np.full((200, 300), 255, np.uint8)
    for x in (100, 170):
        cv2.ellipse(page, (x, 100), (36, 45), 0, 0, 360, 0, 8)
    number = read_number(SeesPairs(two, confidence), page)
    assert number.text == "34" and number.sure == sure and number.touching == [True, True]
    left, right = (piece.box for piece in number.pieces)
    assert abs(left.right - 135) < 20 and abs(right.left - 135) < 20


def test_what_cannot_be_parted_is_not_read_as_two(monkeypatch):
    """A network may take a run of many parts for two; but no parting of it leaves two runs."""
    monkeypatch.setattr(several_digits, "possible", lambda boxes, *_: [(0, len(boxes) - 1)])
    page = np.full((200, 300), 255, np.uint8)
    for x in (100, 170):
        cv2.ellipse(page, (x, 100), (36, 45), 0, 0, 360, 0, 8)
    with pytest.raises(DigitImageError, match="no digits"):
        read_number(SeesPairs(0.999, 0.999), page)
