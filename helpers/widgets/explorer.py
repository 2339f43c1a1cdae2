"""What every widget of this course is made of: controls, a line of text, and drawings."""

import base64
import html
import io
import re
from collections.abc import Callable, Iterable, Sequence

import anywidget
import ipywidgets
import traitlets
from matplotlib.figure import Figure
from PIL import Image

from helpers.progress import png_of
from helpers.widgets.panels import Panel, captioned, flowed

WIDE = {"width": "480px", "max_width": "100%"}  # of a slider: long enough to hit each value
PAGE = 924  # how wide the picture of a saved widget may be


SCRIPT = """
// What a widget says and shows. The line of words stays in the page while its text changes: only
// then does a screen reader speak it. New drawings replace the old ones once their pixels are
// there, so that nothing flickers under a slider.

function render({ model, el }) {
  const words = document.createElement("div");
  words.setAttribute("role", "status");
  words.style.minHeight = `${1.5 * model.get("lines")}em`; // what is below must not jump
  const drawn = document.createElement("div");
  drawn.className = "panels";
  drawn.style.cssText = "display: flex; flex-wrap: wrap; align-items: start; gap: 12px; margin: 4px 0;";
  el.style.cssText = "line-height: 1.5; color: var(--jp-content-font-color1, currentColor);";
  words.style.maxWidth = drawn.style.maxWidth = `${model.get("width")}px`;
  el.append(words, drawn);

  // ipywidgets leaves its sliders without a name and a value in words; a screen reader needs both.
  function name() {
    for (const row of el.closest(".widget-vbox")?.querySelectorAll(".widget-slider") ?? []) {
      const handle = row.querySelector("[role=slider]");
      handle?.setAttribute("aria-label", row.querySelector("label").textContent);
      handle?.setAttribute("aria-valuetext", row.querySelector(".widget-readout").textContent);
    }
  }
  new ResizeObserver(name).observe(el); // tells of its first layout, when all is in the page

  let asked = 0;
  async function show() {
    const mine = ++asked;
    const next = document.createElement("div");
    next.innerHTML = model.get("panels");
    for (const svg of next.children) {
      const width = svg.getAttribute("width"); // in a narrow page they shrink before they wrap
      svg.style.cssText = `flex: ${width} 1 ${0.55 * width}px; max-width: ${width}px; height: auto;`;
    }
    const images = [...next.querySelectorAll("image")];
    await Promise.allSettled(images.map((image) => image.decode?.()));
    if (mine !== asked) return; // something newer has come
    words.innerHTML = model.get("text");
    drawn.replaceChildren(...next.children);
    name();
  }
  model.on("change", show);
  show();
}

export default { render };
"""


class Shown(anywidget.AnyWidget):
    """The part in the browser that says `text` (HTML) and shows `panels` (SVG)."""

    _esm = SCRIPT
    text = traitlets.Unicode().tag(sync=True)
    panels = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)  # in a wider page panels do not stand in one row
    lines = traitlets.Int(1).tag(sync=True)  # of text, for which there is always room


class PictureBox(ipywidgets.VBox):
    """A widget with a `text` and `panels`; a saved notebook shows these where no kernel runs."""

    def __init__(self, width: int, lines: int = 1):
        super().__init__()
        self.shown = Shown(width=width, lines=lines)
        self.errors = ipywidgets.Output()

    def show(self, text: str, panels: Sequence[Panel]) -> None:
        """Say `text` (HTML), and draw the panels below it."""
        self.text, self.panels = text, panels
        with self.shown.hold_sync():  # one message
            self.shown.text, self.shown.panels = text, "".join(panel.svg() for panel in panels)

    def call(self, action: Callable, *arguments, **values) -> None:
        """Run what a control asks for. An exception is shown below the picture, in full."""
        if self.errors.outputs:
            self.errors.clear_output()
        try:
            action(*arguments, **values)
        except Exception:
            with self.errors:  # only now: it costs messages to the browser and back
                raise

    def stills(self) -> list[tuple[str, Panel]]:
        """What a saved notebook shows: a text and a drawing, or several, each with its text."""
        return [(self.text, flowed(self.panels, self.shown.width))]

    def _repr_mimebundle_(self, **kwargs):
        stills = [
            (html.unescape(re.sub("<[^>]+>", "", text)), still) for text, still in self.stills()
        ]
        picture = flowed([captioned(*still) for still in stills], PAGE, gap=24)
        content = io.BytesIO()
        # With 128 colours it looks the same, and half as much is saved.
        Image.open(io.BytesIO(picture.png())).convert("RGB").quantize(128).save(content, "png")
        saved = {"image/png": base64.b64encode(content.getvalue()).decode("ascii")}
        saved["text/plain"] = "\n".join(text for text, _ in stills)
        size = {"width": round(picture.width), "height": round(picture.height)}
        return super()._repr_mimebundle_(**kwargs) | saved, {"image/png": size}


class Explorer(PictureBox):
    """Controls above, a line of text and drawings below; redrawn whenever a control moves.

    draw: takes the values of the controls by name, and returns panels and the text.
    columns: how wide a column of controls is, where they shall stand side by side.
    examples: what a saved notebook shows, where one state says too little: values of some controls.
    """

    def __init__(
        self,
        controls: dict[str, ipywidgets.Widget],
        draw: Callable[..., tuple[Sequence[Panel], str]],
        width: int,
        lines: int = 1,
        columns: str = "",
        examples: Sequence[dict] = (),
    ):
        super().__init__(width, lines)
        self.controls, self.draw, self.drawn = controls, draw, None
        self.examples = examples
        panel = list(controls.values())
        if columns:
            grid = {"grid_template_columns": f"repeat(auto-fill, minmax({columns}, 1fr))"}
            panel = [ipywidgets.GridBox(panel, layout=grid)]
        self.children = [*panel, self.shown, self.errors]
        self.redraw()
        for control in controls.values():
            control.observe(lambda _change: self.call(self.redraw), names="value")

    def values(self) -> dict:
        """Where the controls stand, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self) -> None:
        """Show what the controls say now, unless it is shown already.

        One click may move two controls: a class with fewer images also pulls the slider back.
        """
        values = self.values()
        if values == self.drawn:
            return
        panels, text = self.draw(**values)
        self.drawn = values
        self.show(text, panels)

    def stills(self):
        drawn = [self.draw(**self.values() | example) for example in self.examples or [{}]]
        return [(text, flowed(panels, self.shown.width)) for panels, text in drawn]


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


def flip(
    pictures: dict[str, Figure], description: str, first: str, saved: Sequence[str] = ()
) -> Explorer:
    """Flip through figures of one size by a slider; `first` is the one to begin with (notebook 03).

    saved: those that a saved notebook shows, where the first one says too little.
    """
    place = ipywidgets.SelectionSlider(
        options=list(pictures), value=first, description=description, layout=WIDE
    )
    panels = {name: figure_panel(figure) for name, figure in pictures.items()}

    def draw(place):
        return [panels[place]], f"{description} {place}"

    examples = [{"place": name} for name in saved]
    return Explorer({"place": place}, draw, width=panels[first].width, examples=examples)


def figure_panel(figure: Figure) -> Panel:
    """A figure of Matplotlib, two pixels for each one of the page."""
    width, height = (round(100 * side) for side in figure.get_size_inches())
    panel = Panel(width, height)
    panel.file(png_of(figure, dpi=200), 0, 0, width, height)
    return panel
