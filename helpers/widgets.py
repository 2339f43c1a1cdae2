"""Things to play with: each function returns a widget of controls, a picture and a text."""

import base64

import cv2
import ipywidgets
import numpy as np


class Explorer(ipywidgets.VBox):
    """Controls above, a picture and one line of text below; redrawn whenever a control moves.

    `draw` takes the values of the controls by name, and returns the picture as PNG bytes and
    the text. Where no kernel runs, a saved notebook shows the first picture and its text.
    """

    def __init__(self, controls, draw, width, height):
        self.controls, self.draw = controls, draw
        # A picture of fixed size: nothing below it moves when it is redrawn.
        self.picture = ipywidgets.Image(
            format="png", layout={"width": f"{width}px", "height": f"{height}px"}
        )
        self.readout = ipywidgets.HTML()
        self.errors = ipywidgets.Output()
        super().__init__([*controls.values(), self.readout, self.picture, self.errors])
        self.redraw()
        for control in controls.values():
            control.observe(self._on_change, names="value")

    def redraw(self):
        values = {name: control.value for name, control in self.controls.items()}
        self.picture.value, text = self.draw(**values)
        self.readout.value = f'<span role="status">{text}</span>'
        self.text = text

    def _on_change(self, _change):
        if self.errors.outputs:
            self.errors.clear_output()
        with self.errors:  # an exception is shown below the picture, in full
            self.redraw()

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.picture.value).decode("ascii")
        return bundle | {"image/png": picture, "text/plain": self.text}


def digit_png(image, size=280):
    """One image `(28, 28)`, uint8 or float 0..1, as PNG bytes, each pixel a visible square."""
    image = np.asarray(image)
    if image.dtype != np.uint8:
        image = np.round(255 * np.clip(image, 0, 1)).astype(np.uint8)
    large = cv2.resize(image, (size, size), interpolation=cv2.INTER_NEAREST)
    return cv2.imencode(".png", large)[1].tobytes()


def browse(images, labels):
    """Look at any of the images `(n, 28, 28)` by its class and its place there (notebook 01)."""
    of_class = {"any": np.arange(len(labels))}
    of_class |= {str(digit): np.flatnonzero(labels == digit) for digit in range(10)}
    which = ipywidgets.ToggleButtons(
        options=list(of_class), description="Class", style={"button_width": "3.5em"}
    )
    place = ipywidgets.IntSlider(
        description="Image", max=len(labels) - 1, layout={"width": "480px"}
    )

    def keep_in_range(change):
        place.max = len(of_class[change["new"]]) - 1  # also pulls the value down, if it must

    which.observe(keep_in_range, names="value")

    def draw(which, place):
        index = of_class[which][place]
        image = images[index]
        inked = int((image > 0).sum())
        text = f"Image {index}: label {labels[index]}; {inked} of {image.size} pixels hold ink"
        return digit_png(image), text

    return Explorer({"which": which, "place": place}, draw, width=280, height=280)


def average(images, labels):
    """Watch the average of one class appear, from a single image to all of them (notebook 01)."""
    of_class = {str(digit): images[labels == digit] for digit in range(10)}
    which = ipywidgets.ToggleButtons(
        options=list(of_class), value="3", description="Class", style={"button_width": "3.5em"}
    )
    most = min(len(members) for members in of_class.values())
    count = ipywidgets.IntSlider(description="How many", min=1, max=most, layout={"width": "480px"})

    def draw(which, count):
        text = f"The average of {count} image{'s' if count > 1 else ''} of class {which}"
        return digit_png(of_class[which][:count].mean(axis=0) / 255), text

    return Explorer({"which": which, "count": count}, draw, width=280, height=280)
