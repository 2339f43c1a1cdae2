"""A bench for one digit: distort it, cover it, turn it into another (notebook 08)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import ipywidgets
import numpy as np

from helpers import distort
from helpers.probing import gives_up, morph, occlusion_map
from helpers.reading import Network
from helpers.widgets.explorer import Explorer, slider
from helpers.widgets.panels import (
    COLOURS,
    Panel,
    bars_panel,
    captioned,
    digit_panel,
    flowed,
    tinted,
)


class Tool(NamedTuple):
    """One way to spoil a digit, and the slider for it."""

    apply: Callable[[np.ndarray, float], np.ndarray]  # images, amount
    label: str
    least: float
    most: float
    step: float  # a whole number, if the tool takes only such
    neutral: float  # the amount that changes nothing

    def slider(self) -> ipywidgets.Widget:
        """One that is as narrow as its column: two or three of them stand side by side."""
        kind = ipywidgets.IntSlider if isinstance(self.step, int) else ipywidgets.FloatSlider
        limits = {"min": self.least, "max": self.most, "step": self.step}
        layout = {"width": "auto"}
        return kind(self.neutral, description=self.label, layout=layout, **limits)

    def amounts(self) -> np.ndarray:
        """Every amount that the slider can have."""
        count = round((self.most - self.least) / self.step) + 1
        amounts = np.linspace(self.least, self.most, count)
        return np.round(amounts).astype(int) if isinstance(self.step, int) else amounts.round(2)


# They are applied in this order.
TOOLS = {
    "stroke": Tool(distort.thicken, "Stroke, px", -3, 4, 0.5, neutral=0),
    "scale": Tool(distort.scale, "Scale", 0.3, 2, 0.1, neutral=1),
    "slant": Tool(distort.slant, "Slant", -1.5, 1.5, 0.1, neutral=0),
    "turn": Tool(distort.rotate, "Turn, °", -180, 180, 5, neutral=0),
    "right": Tool(distort.shift, "Right, px", -12, 12, 1, neutral=0),
    "down": Tool(
        lambda images, px: distort.shift(images, down=px), "Down, px", -12, 12, 1, neutral=0
    ),
    "blur": Tool(distort.blur, "Blur, px", 0, 4, 0.2, neutral=0),
    "fade": Tool(distort.fade, "Fade", 0, 1, 0.05, neutral=0),
    "noise": Tool(distort.add_noise, "Noise", 0, 1, 0.05, neutral=0),
    "cover": Tool(distort.occlude, "Cover, px", 0, 24, 1, neutral=0),
}

# Digits to choose from: (images `(n, 28, 28)` in 0..1, labels), or a function that returns them.
Digits = tuple[np.ndarray, np.ndarray] | Callable[[], tuple[np.ndarray, np.ndarray]]


def distorted(image: np.ndarray, amounts: dict[str, float], swept: str) -> np.ndarray:
    """The image `(28, 28)` with all tools applied, once for each amount of the tool `swept`."""
    images = image[None]
    for name, tool in TOOLS.items():
        if name == swept:
            images = np.concatenate([tool.apply(images, amount) for amount in tool.amounts()])
        elif amounts[name] != tool.neutral:
            images = tool.apply(images, amounts[name])
    return images.astype(np.float32)


def bench(networks: dict[str, Network], sources: dict[str, Digits]) -> Explorer:
    """One digit, ten ways to spoil it, and what two networks make of it (notebook 08).

    networks: by name, such as `{"MLP": ..., "CNN": ...}`. The curves below follow the slider that
    was moved last over its whole range, and the text says where each network gives up.
    """

    def digits(source):
        chosen = sources[source]
        return chosen() if callable(chosen) else chosen

    source = ipywidgets.Dropdown(
        options=list(sources), description="From", layout={"width": "auto"}
    )
    place = slider("Digit", 0, len(digits(source.value)[1]) - 1)
    sliders = {name: tool.slider() for name, tool in TOOLS.items()}
    moved = "turn"  # the tool that was moved last

    def remember(change):
        nonlocal moved
        moved = next(name for name, control in sliders.items() if control is change["owner"])

    for control in sliders.values():
        control.observe(remember, names="value")

    def keep_in_range(_change):
        place.max = max(len(digits(source.value)[1]) - 1, 0)  # also pulls the value down

    source.observe(keep_in_range, names="value")

    def draw(source, place, **amounts):
        images, labels = digits(source)
        truth, tool, now = labels[place], TOOLS[moved], amounts[moved]
        places = tool.amounts()
        here = int(np.abs(places - now).argmin())
        sweep = distorted(images[place], amounts, moved)
        answers = {name: network(sweep) for name, network in networks.items()}
        bars = bars_panel({name: p[here] for name, p in answers.items()})
        words = f"how likely the right digit, {truth}, is, for every position of the slider "
        curves = {name: p[:, truth] for name, p in answers.items()}
        below = curves_panel(places, curves, f"{words}{tool.label!r}", places[here])
        toward = now if now != tool.neutral else tool.most
        ends = []
        for name, p in answers.items():
            end = gives_up(p.argmax(axis=1), places, tool.neutral, toward)
            ends.append(f"{name} never" if end is None else f"{name} at {end:g}")
        text = f"Label {truth}. {tool.label} {now:g}; on this side the answer changes: {', '.join(ends)}"
        return [digit_panel(sweep[here]), bars, below], text

    controls = {"source": source, "place": place, **sliders}
    return Explorer(controls, draw, width=632, lines=2, columns="270px")


def curves_panel(
    places: Sequence[float],
    curves: dict[str, Sequence[float] | dict[float, float]],
    words: str,
    at: float | None = None,
    size: tuple[int, int] = (632, 150),
    colour: str = "",
) -> Panel:
    """Curves of shares from 0 to 1 over `places`, perhaps with a line where we are now.

    words: what the curves show, written above them. A curve may end early, or be a dictionary, with
    places of its own. colour: of all curves,
    each of which then bears its name where it is highest.
    """
    panel = Panel(*size)
    left, right, top, bottom = 48, size[0] - 14, 30, size[1] - 26
    panel.text(words, left, 18)
    span = (places[-1] - places[0]) or 1

    def spot(place, share):
        return left + (place - places[0]) / span * (right - left), bottom - share * (bottom - top)

    for share in (0, 0.5, 1):
        panel.line([spot(places[0], share), spot(places[-1], share)], alpha=0.25)
        panel.text(f"{share:.0%}", left - 8, spot(0, share)[1] + 4, 12, "end")
    for place in marked(places, at_most=size[0] // 75):
        panel.text(f"{place:g}", spot(place, 0)[0], size[1] - 8, 12, "middle")
    if at is not None:
        panel.line([spot(at, 0), spot(at, 1)])
    # Where one curve covers another, the thicker one below still shows.
    looks = [(colour, 2)] * len(curves) if colour else zip(COLOURS, (4, 2, 2, 2))
    for (name, values), look in zip(curves.items(), looks):
        pairs = values.items() if isinstance(values, dict) else zip(places, values)
        points = [spot(*pair) for pair in pairs]
        panel.line(points, *look)
        for x, y in points if len(points) <= 10 else ():
            panel.box(x - 3, y - 3, 6, 6, look[0])
        if colour:
            x, y = points[int(np.argmax(values))]
            beside = y + 16 if y < top + 20 else y - 7  # above the peak, where there is room
            panel.text(name, min(max(x, left + 8), right - 8), beside, anchor="middle")
    return panel


def marked(places: Sequence[float], at_most: int) -> Sequence[float]:
    """Every second, third, … of the places, so that few enough bear a number, if possible both ends."""
    last = len(places) - 1
    least = max(1, -(-last // at_most))
    return places[:: next((n for n in range(least, 2 * least + 1) if last % n == 0), least)]


def occlusion(networks: dict[str, Network], images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Which parts of a digit does each network need? Cover them, one after the other (notebook 08)."""
    place = slider("Image", 0, len(images) - 1)
    side = slider("Square, px", 1, 15, value=7)

    def draw(place, side):
        image, size = images[place], 200
        panels, text = (
            [captioned("the digit", digit_panel(image, size))],
            f"Label {labels[place]}; {side} × {side} px covered.",
        )
        strokes = np.full((28, 28, 4), 128, np.uint8)  # the digit in grey over the map
        strokes[..., 3] = 150 * image
        for name, network in networks.items():
            alone = network(image[None])[0]
            likely = occlusion_map(network, image, side)
            row, column = 2 * np.array(np.unravel_index(likely.argmin(), likely.shape)) + 1
            needed = digit_panel(tinted(np.clip(alone.max() - likely, 0, 1), scale=1), size)
            needed.pixels(strokes)
            panels.append(captioned(f"what the {name} needs", needed))
            text += (
                f" {name}: its {alone.argmax()} falls from {alone.max():.0%} to {likely.min():.0%} "
                f"at row {row}, column {column}."
            )
        return panels, text

    return Explorer({"place": place, "side": side}, draw, width=632, lines=2)


def morphing(networks: dict[str, Network], images: np.ndarray, labels: np.ndarray) -> Explorer:
    """Turn one digit into another, and see where each network changes its mind (notebook 08)."""
    first = slider("From image", 0, len(images) - 1)
    # The first of another class; the first of all, if there is no other.
    second = slider("To image", 0, len(images) - 1, value=int(np.argmax(labels != labels[0])))
    percent = slider("Per cent", 0, 100, value=50)
    steps = np.arange(0, 101, 5)

    def draw(first, second, percent):
        shares = np.append(steps, percent) / 100
        between = morph(images[first], images[second], shares).astype(np.float32)
        answers = {name: network(between) for name, network in networks.items()}
        bars = bars_panel({name: p[-1] for name, p in answers.items()})
        flips, below = [], []
        for (name, p), colour in zip(answers.items(), COLOURS):
            read = p[:-1].argmax(axis=1)
            # All digits that take part, in the order in which they come.
            digits = dict.fromkeys([labels[first], *read, labels[second]])
            curves = {str(digit): p[:-1, digit] for digit in digits}
            words = f"how likely each digit is ({name})"
            below.append(curves_panel(steps, curves, words, percent, (310, 170), colour))
            flip = gives_up(read, steps, 0, 100)
            if flip is None:
                flips.append(f"{name} never flips")
            else:
                flips.append(f"{name} flips at {flip:g} % (to {read[list(steps).index(flip)]})")
        text = f"From {labels[first]} to {labels[second]}, {percent} %: {', '.join(flips)}"
        # The two curves are one drawing, so that they stay side by side, and of one size.
        return [digit_panel(between[-1]), bars, flowed(below, 632)], text

    controls = {"first": first, "second": second, "percent": percent}
    return Explorer(controls, draw, width=632, lines=2)
