"""Pictures that a slider can redraw in a few milliseconds: drawn by OpenCV, without Matplotlib.

A panel is an image (height, width, 3), uint8; panels of equal height can stand side by side.
"""

import cv2
import numpy as np

from helpers.reading import Reading

INK, PAPER = (40, 40, 40), (255, 255, 255)
# Blue and orange (OpenCV counts blue, green, red): told apart by the colour-blind, and in grey.
COLOURS = ((160, 90, 20), (60, 160, 245))


def greys(image: np.ndarray) -> np.ndarray:
    """The image as uint8; floats run from 0 to 1."""
    image = np.asarray(image)
    if image.dtype == np.uint8:
        return image
    return np.round(255 * np.clip(image, 0, 1)).astype(np.uint8)


def digit_panel(image: np.ndarray, size: int = 280) -> np.ndarray:
    """One image `(28, 28)`, uint8 or float 0..1, each pixel a visible square."""
    large = cv2.resize(greys(image), (size, size), interpolation=cv2.INTER_NEAREST)
    return cv2.cvtColor(large, cv2.COLOR_GRAY2BGR)


def picture_panel(picture: np.ndarray) -> np.ndarray:
    """Any picture, grey (uint8 or float 0..1) or RGB, fitted into a square on pale grey."""
    picture, size = greys(picture), 280
    picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR if picture.ndim == 2 else cv2.COLOR_RGB2BGR)
    scale = size / max(picture.shape[:2])
    width, height = (max(1, round(side * scale)) for side in picture.shape[1::-1])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    panel = np.full((size, size, 3), 225, np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    fitted = cv2.resize(picture, (width, height), interpolation=how)
    panel[top : top + height, left : left + width] = fitted
    return panel


def weights_panel(weights: np.ndarray, size: int = 280, scale: float = 0) -> np.ndarray:
    """Numbers `(rows, columns)`: red where positive, blue where negative, white at 0.

    scale: which number gets the full colour; by default the largest one.
    """
    scale = scale or np.abs(weights).max() or 1
    share = np.clip(weights / scale, -1, 1)[..., None]
    red, blue = np.array([40, 40, 200]), np.array([190, 90, 20])
    colours = np.where(share > 0, 255 + share * (red - 255.0), 255 - share * (blue - 255.0))
    return cv2.resize(colours.astype(np.uint8), (size, size), interpolation=cv2.INTER_NEAREST)


def bars_panel(probabilities: dict[str, np.ndarray]) -> np.ndarray:
    """Ten probabilities for each of one or two models, `{"MLP": p, "CNN": q}`, as bars 0..9."""
    height, width = 280, 340
    panel = np.full((height, width, 3), 255, np.uint8)
    left, top, longest = 36, 34, width - 110
    step = (height - top - 6) // 10
    thick = (step - 4) // len(probabilities)
    size = 0.42 if len(probabilities) == 1 else 0.36  # two numbers must fit above each other
    for place, (name, values) in enumerate(probabilities.items()):
        colour = COLOURS[place]
        corner = left + 150 * place
        cv2.rectangle(panel, (corner, 10), (corner + 11, 21), colour, cv2.FILLED)
        answer = f"{name} reads {int(np.argmax(values))}" if np.any(values) else name
        write(panel, answer, (corner + 18, 21))
        for digit, value in enumerate(values):
            y = top + digit * step + place * thick
            length = max(1, round(longest * float(value)))
            cv2.rectangle(panel, (left, y), (left + length, y + thick - 1), colour, cv2.FILLED)
            if value >= 0.005:
                label = (left + length + 6, y + thick // 2 + 4)
                write(panel, f"{value:.2f}", label, size=size)
    for digit in range(10):
        write(panel, str(digit), (14, top + digit * step + step // 2 + 3), INK)
    return panel


def reading_panel(reading: Reading | None) -> np.ndarray:
    """What the network sees, and its ten probabilities; black and empty for no reading."""
    image = np.zeros((28, 28)) if reading is None else reading.image
    probabilities = np.zeros(10) if reading is None else reading.probabilities
    return side_by_side(digit_panel(image), bars_panel({"the reader": probabilities}))


def in_words(reading: Reading) -> str:
    """The answer as a sentence of HTML."""
    doubt = "" if reading.sure else ", but I am not sure"
    article = "an" if reading.digit == 8 else "a"
    return f"this is {article} <b>{reading.digit}</b> ({reading.confidence:.0%}){doubt}"


def curves_panel(
    places: np.ndarray, curves: dict[str, np.ndarray], at: float, words: str
) -> np.ndarray:
    """One or two curves of probabilities over `places`, with a line where we are now.

    words: what the curves show, written above them.
    """
    height, width = 150, 632
    panel = np.full((height, width, 3), 255, np.uint8)
    left, right, top, bottom = 44, width - 14, 30, height - 26
    write(panel, words, (left, 18), size=0.45)
    span = (places[-1] - places[0]) or 1

    def spot(place, probability):
        x = left + (place - places[0]) / span * (right - left)
        return round(x), round(bottom - probability * (bottom - top))

    for share in (0, 0.5, 1):
        cv2.line(panel, spot(places[0], share), spot(places[-1], share), (215, 215, 215), 1)
        write(panel, f"{share:.0%}", (4, spot(0, share)[1] + 4), size=0.38)
    for place in (places[0], (places[0] + places[-1]) / 2, places[-1]):
        write(panel, f"{place:g}", (spot(place, 0)[0] - 8, height - 8), size=0.38)
    cv2.line(panel, spot(at, 0), spot(at, 1), INK, 1)
    for values, colour, thick in zip(curves.values(), COLOURS, (3, 1)):
        points = np.array([spot(*pair) for pair in zip(places, values)])
        cv2.polylines(panel, [points], False, colour, thick, cv2.LINE_AA)
    return panel


def shares_panel(parts: dict[str, float]) -> np.ndarray:
    """Shares that add up to 1, by name, as one bar with a legend: blue, orange, grey."""
    width = 620
    panel = np.full((74, width, 3), 255, np.uint8)
    ends = np.round(np.cumsum([0, *parts.values()]) * width).astype(int)
    colours = (*COLOURS, (205, 205, 205))
    for place, ((name, share), colour) in enumerate(zip(parts.items(), colours)):
        panel[8:40, ends[place] : ends[place + 1]] = colour
        corner = 200 * place
        cv2.rectangle(panel, (corner, 54), (corner + 11, 65), colour, cv2.FILLED)
        write(panel, f"{name} {share:.1%}", (corner + 18, 65))
    return panel


def write(panel, text, place, colour=INK, size=0.5):
    """Put `text` into `panel`, its lower left corner at `place` (x, y)."""
    cv2.putText(panel, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


def grid_panel(images: np.ndarray, columns: int, size: int = 64, gap: int = 4) -> np.ndarray:
    """Several digits in rows, as `digit_panel` draws each."""
    rows = -(-len(images) // columns)
    panel = np.full((rows * (size + gap) - gap, columns * (size + gap) - gap, 3), 255, np.uint8)
    for place, image in enumerate(images):
        y, x = (place // columns) * (size + gap), (place % columns) * (size + gap)
        panel[y : y + size, x : x + size] = digit_panel(image, size)
    return panel


def side_by_side(*panels: np.ndarray, gap: int = 12) -> np.ndarray:
    """Panels in a row, padded with white below to the height of the tallest."""
    height = max(panel.shape[0] for panel in panels)
    padded = [
        cv2.copyMakeBorder(panel, 0, height - len(panel), 0, gap, cv2.BORDER_CONSTANT, value=PAPER)
        for panel in panels
    ]
    return np.hstack(padded)[:, :-gap]


def stacked(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Two panels of equal width, one below the other, with a white gap."""
    gap = np.full((12, above.shape[1], 3), 255, np.uint8)
    return np.vstack([above, gap, below])


def png(panel: np.ndarray) -> bytes:
    """A panel as the bytes of a PNG file."""
    return cv2.imencode(".png", panel)[1].tobytes()
