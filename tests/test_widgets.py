"""helpers.widgets: moved as a person would move them, without a browser."""

import cv2
import ipywidgets
import numpy as np
import pytest

from helpers import widgets


def pixels(png):
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.fixture
def digits():
    """Thirty images; image n is lit at row n, and of class n % 10."""
    images = np.zeros((30, 28, 28), np.uint8)
    images[np.arange(30), np.arange(30) % 28] = np.arange(30)[:, None] + 100
    return images, np.arange(30) % 10


def test_digit_png_shows_each_pixel_as_a_square():
    image = np.arange(784, dtype=np.uint8).reshape(28, 28)
    assert np.array_equal(pixels(widgets.digit_png(image))[5::10, 5::10], image)
    assert np.array_equal(pixels(widgets.digit_png(image / 255))[5::10, 5::10], image)


def test_browse_shows_the_chosen_image(digits):
    images, labels = digits
    widget = widgets.browse(images, labels)
    widget.controls["place"].value = 12
    assert np.array_equal(pixels(widget.picture.value)[5::10, 5::10], images[12])
    assert "Image 12: label 2; 28 of 784 pixels" in widget.readout.value


def test_browse_one_class(digits):
    images, labels = digits
    widget = widgets.browse(images, labels)
    widget.controls["place"].value = 29
    widget.controls["which"].value = "7"
    assert widget.controls["place"].max == 2 and "Image 27: label 7" in widget.readout.value
    widget.controls["place"].value = 0
    assert "Image 7: label 7" in widget.readout.value
    widget.controls["which"].value = "any"
    assert widget.controls["place"].max == 29


def test_average_of_some_images(digits):
    images, labels = digits
    widget = widgets.average(images, labels)
    widget.controls["which"].value = "4"
    widget.controls["count"].value = 2
    middle = np.round(images[4] / 2 + images[14] / 2).astype(int)
    shown = pixels(widget.picture.value)[5::10, 5::10].astype(int)
    assert abs(shown - middle).max() <= 1 and "average of 2 images of class 4" in widget.text


@pytest.mark.parametrize("make", [widgets.browse, widgets.average])
def test_every_control_is_labelled(digits, make):
    assert all(control.description for control in make(*digits).controls.values())


def test_picture_keeps_its_size(digits):
    widget = widgets.browse(*digits)
    assert (widget.picture.layout.width, widget.picture.layout.height) == ("280px", "280px")


def test_a_saved_notebook_has_a_picture_and_its_text(digits):
    bundle = widgets.browse(*digits)._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")  # a PNG file, in base64
    assert "Image 0: label 0" in bundle["text/plain"]


def test_an_exception_in_a_callback_is_not_lost():
    def draw(value):
        if value > 3:
            raise ValueError("more than three")
        return widgets.digit_png(np.zeros((28, 28))), f"{value}"

    slider = ipywidgets.IntSlider(description="Value", max=9)
    widget = widgets.Explorer({"value": slider}, draw, 280, 280)
    with pytest.raises(ValueError, match="more than three"):
        slider.value = 5
    assert widget.text == "0"
