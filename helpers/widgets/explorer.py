"""What every widget of this course is made of: controls, a picture, and a line of text."""

import base64
import html
import re
from collections.abc import Callable, Iterable

import ipywidgets
from matplotlib.figure import Figure

from helpers.progress import png_of

TWO_LINES = {"min_height": "56px"}  # of a read-out that may be long: what is below must not jump
WIDE = {"width": "480px", "max_width": "100%"}  # of a slider: long enough to hit each value


class PictureBox(ipywidgets.VBox):
    """A widget with a `picture` and a `text`; a saved notebook shows these where no kernel runs."""

    def __init__(self, width: int, height: int):
        super().__init__()
        # A picture of fixed size: nothing below it moves when it is redrawn.
        size = {"width": f"{width}px", "height": f"{height}px", "max_width": "100%"}
        fitted = {"object_fit": "contain", "object_position": "left top"}
        self.picture = ipywidgets.Image(format="png", layout=size | fitted)
        self.readout = ipywidgets.HTML()
        self.errors = ipywidgets.Output()

    def say(self, text: str) -> None:
        """Put `text` (HTML) into the read-out; a screen reader says it, too."""
        self.text = text
        self.readout.value = f'<span role="status">{text}</span>'

    def call(self, action: Callable, *arguments, **values) -> None:
        """Run what a control asks for. An exception is shown below the picture, in full."""
        if self.errors.outputs:
            self.errors.clear_output()
        with self.errors:
            action(*arguments, **values)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self.picture.value).decode("ascii")
        plain = html.unescape(re.sub("<[^>]+>", "", self.text))
        return bundle | {"image/png": picture, "text/plain": plain}


class Explorer(PictureBox):
    """Controls above, a picture and one line of text below; redrawn whenever a control moves.

    `draw` takes the values of the controls by name, and returns the picture as PNG bytes and
    the text. columns: how wide a column of controls is, where they shall stand side by side.
    readout: the layout of the text, such as TWO_LINES.
    """

    def __init__(
        self,
        controls: dict[str, ipywidgets.Widget],
        draw: Callable[..., tuple[bytes, str]],
        width: int,
        height: int,
        columns: str = "",
        readout: dict[str, str] | None = None,
    ):
        super().__init__(width, height)
        self.controls, self.draw, self.drawn = controls, draw, None
        self.readout.layout = readout or {}
        panel = list(controls.values())
        if columns:
            grid = {"grid_template_columns": f"repeat(auto-fill, minmax({columns}, 1fr))"}
            panel = [ipywidgets.GridBox(panel, layout=grid)]
        self.children = [*panel, self.readout, self.picture, self.errors]
        self.redraw()
        for control in controls.values():
            control.observe(lambda _change: self.call(self.redraw), names="value")

    def redraw(self) -> None:
        """Show what the controls say now, unless it is shown already.

        One click may move two controls: a class with fewer images also pulls the slider back.
        """
        values = {name: control.value for name, control in self.controls.items()}
        if values == self.drawn:
            return
        self.picture.value, text = self.draw(**values)
        self.drawn = values
        self.say(text)


def slider(
    description: str, least: int, most: int, value: int | None = None
) -> ipywidgets.IntSlider:
    """A slider over whole numbers."""
    first = least if value is None else value
    return ipywidgets.IntSlider(first, min=least, max=most, description=description, layout=WIDE)


def buttons(description: str, options: Iterable, width: str = "", **values):
    """Buttons beside each other, one of which is chosen."""
    return ipywidgets.ToggleButtons(
        options=list(options), description=description, style={"button_width": width}, **values
    )


def flip(pictures: dict[str, Figure], description: str, first: str) -> Explorer:
    """Flip through figures of one size by a slider; `first` is the one to begin with (notebook 03)."""
    place = ipywidgets.SelectionSlider(
        options=list(pictures), value=first, description=description, layout=WIDE
    )
    shown = {name: png_of(figure, dpi=100) for name, figure in pictures.items()}
    inches = next(iter(pictures.values())).get_size_inches()

    def draw(place):
        return shown[place], f"{description} {place}"

    width, height = (round(100 * side) for side in inches)
    return Explorer({"place": place}, draw, width=width, height=height)
