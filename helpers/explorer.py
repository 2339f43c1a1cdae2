"""What every slider of this course is made of: controls, a picture, and a line of text."""

import base64
from collections.abc import Callable

import ipywidgets


class Explorer(ipywidgets.VBox):
    """Controls above, a picture and one line of text below; redrawn whenever a control moves.

    `draw` takes the values of the controls by name, and returns the picture as PNG bytes and
    the text. Where no kernel runs, a saved notebook shows the first picture and its text.
    """

    def __init__(
        self,
        controls: dict[str, ipywidgets.Widget],
        draw: Callable[..., tuple[bytes, str]],
        width: int,
        height: int,
    ):
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
