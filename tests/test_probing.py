"""helpers.probing: answers that can be known beforehand."""

import numpy as np
import pytest

from helpers.images import DigitImageError
from helpers.probing import gives_up, morph, occlusion_map, which_are_read


@pytest.mark.parametrize(
    "answers, toward, wanted",
    [
        ([7, 7, 7, 7, 7], 4, None),
        ([7, 7, 7, 1, 7], 4, 3),  # the first change counts, though it changes back
        ([7, 7, 7, 1, 1], 0, None),  # the other way
        ([1, 2, 7, 7, 7], 0, 1),
    ],
)
def test_gives_up_at_the_first_other_answer_on_the_way(answers, toward, wanted):
    assert gives_up(answers, range(5), start=2, toward=toward) == wanted


def needs_the_middle(images):
    """A network that is as sure of a 3 as the middle pixels are bright."""
    sure = images[:, 13:15, 13:15].mean(axis=(1, 2))
    return np.eye(10)[3] * sure[:, None]


def test_occlusion_map_finds_what_is_needed():
    found = occlusion_map(needs_the_middle, np.ones((28, 28), np.float32), side=4)
    assert found.shape == (14, 14)
    assert found[6, 6] == 0 and found[0, 0] == found[13, 13] == found[3, 7] == 1


def test_occlusion_map_covers_the_place_it_names():
    """Each place holds the square's middle: rows and columns 1, 3, … 27."""
    corner = np.eye(10)[3] * np.ones((1, 1))
    for row, column in ((1, 1), (1, 27), (13, 5)):
        found = occlusion_map(
            lambda images, at=(row, column): corner * images[:, *at][:, None],
            np.ones((28, 28), np.float32),
            side=1,
        )
        assert np.argwhere(found == 0).tolist() == [[row // 2, column // 2]]


def test_what_covers_no_ink_is_not_read_again():
    image, asked = np.zeros((28, 28), np.float32), []
    image[4:8, 4:8] = 1

    def network(images):
        asked.append(len(images))
        return np.eye(10)[3] * images.mean(axis=(1, 2))[:, None]

    found = occlusion_map(network, image, side=1)
    assert asked == [1 + 4]  # itself, and the four places of the ink
    assert (found < image.mean()).sum() == 4 and np.isclose(found.max(), image.mean())


def test_occlusion_map_leaves_the_image_alone():
    image = np.ones((28, 28), np.float32)
    occlusion_map(needs_the_middle, image, side=15)
    assert image.all()


def test_morph_begins_and_ends_with_the_two_digits():
    first, second = np.zeros((2, 28, 28), np.float32)
    first[4:24, 6:10], second[4:24, 18:22] = 1, 1
    between = morph(first, second, [0, 0.5, 1])
    assert between.shape == (3, 28, 28) and between.min() >= 0 and between.max() <= 1
    assert np.abs(between[0] - first).mean() < 0.03 and np.abs(between[2] - second).mean() < 0.03


def test_morph_moves_the_outline_and_keeps_full_ink():
    small, large = np.zeros((2, 28, 28), np.float32)
    small[11:17, 11:17], large[5:23, 5:23] = 1, 1
    halfway = morph(small, large, [0.5])[0]
    assert halfway[14, 14] == 1  # full ink, where mixing greys of thin strokes would give half
    assert 100 < halfway.sum() < 200  # a square between 6 and 18 px wide


def test_morph_has_ink_even_where_the_two_share_none():
    first, second = np.zeros((2, 28, 28), np.float32)
    first[4:24, 4:7], second[4:24, 21:24] = 1, 1
    halfway = morph(first, second, [0.5])[0]
    assert halfway.sum() > 30  # each of the two has 60


def test_what_is_refused_is_not_read():
    def prepare(picture):
        if picture is None:
            raise DigitImageError("nothing there")
        return np.full((28, 28), picture, np.float32)

    sets = {"some": ([1, None, 1, 0], np.array([3, 3, 4, 0])), "one": ([1], np.array([3]))}
    read = which_are_read(prepare, sets, {"CNN": needs_the_middle})
    assert read["some", "CNN"].tolist() == [True, False, False, True]
    assert read["one", "CNN"].tolist() == [True]
