"""What every slider of this course is made of: controls, a picture, and a line of text."""

import base64
from collections.abc import Callable

import ipywidgets


class PictureBox(ipywidgets.VBox):
    """A widget with a `picture` and a `text`; a saved notebook shows these where no kernel runs."""

    def __init__(self, width: int, height: int):
        super().__init__()
        # A picture of fixed size: nothing below it moves when it is redrawn.
        size = {"width": f"{width}px", "height": f"{height}px", "max_width": "100%"}
        self.picture = ipywidgets.Image(format="png", layout=size)
        self.readout = ipywidgets.HTML()
        self.errors = ipywidgets.Output()

    def say(self, text: str) -> None:
        """Put `text` (HTML) into the read-out; a screen reader says it, too."""
        self.text = text
        self.readout.value = f'<span role="status">{text}</span>'

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.picture.value).decode("ascii")
        return bundle | {"image/png": picture, "text/plain": self.text}


class Explorer(PictureBox):
    """Controls above, a picture and one line of text below; redrawn whenever a control moves.

    `draw` takes the values of the controls by name, and returns the picture as PNG bytes and
    the text.
    """

    def __init__(
        self,
        controls: dict[str, ipywidgets.Widget],
        draw: Callable[..., tuple[bytes, str]],
        width: int,
        height: int,
    ):
        super().__init__(width, height)
        self.controls, self.draw = controls, draw
        self.children = [*controls.values(), self.readout, self.picture, self.errors]
        self.redraw()
        for control in controls.values():
            control.observe(self._on_change, names="value")

    def redraw(self) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        self.picture.value, text = self.draw(**values)
        self.say(text)

    def _on_change(self, _change):
        if self.errors.outputs:
            self.errors.clear_output()
        with self.errors:  # an exception is shown below the picture, in full
            self.redraw()


def slider(
    description: str, least: int, most: int, value: int | None = None
) -> ipywidgets.IntSlider:
    """A slider over whole numbers, long enough to hit each of them."""
    return ipywidgets.IntSlider(
        least if value is None else value,
        min=least,
        max=most,
        description=description,
        layout={"width": "480px"},
    )
