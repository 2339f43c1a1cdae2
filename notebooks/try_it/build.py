"""Build the page that reads digits in any browser: notebooks/try_it/index.html, one file, nothing else.

python notebooks/try_it/build.py            put the page together again, after a change to its sources
python notebooks/try_it/build.py --anew     also take the networks, trained and calibrated, and the samples anew
python notebooks/try_it/build.py --ported   say that what the page mirrors of helpers/ is carried over

The networks' weights differ from machine to machine in their last digits, so the page carries its
own: without --anew they are taken from the page as it is.
"""

import argparse
import ast
import base64
import hashlib
import html
import io
import json
import re
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(TOP))

PAGE = HERE / "index.html"
PORTED = HERE / "ported.json"
# What the page has in JavaScript: where one of these changes, it must follow.
MIRRORED = {
    "helpers/images/__init__.py": ("SIDE", "scale", "centre", "STEPS", "explain"),
    "helpers/images/files.py": (
        *("MAX_PIXELS", "MAX_BYTES", "WORKING_SIDE", "HEIC", "SAVE_AS", "DAMAGED", "what_is_it"),
        *("check_size", "decode", "decode_bytes", "pixels_of", "shrink", "lay_on_white"),
        "is_drawn_on_nothing",
    ),
    "helpers/images/light.py": (
        *("even_paper", "is_grainy", "narrowest", "paper_under", "shadow_bands", "level_bands"),
        *("drop_lines", "drop_rows", "level_runs", "straight_line", "stands_free"),
    ),
    "helpers/images/paper.py": None,  # all of it
    "helpers/images/pieces.py": (
        *("keep_digit", "ink_threshold", "Box", "box_of", "Part", "part_of", "find_parts"),
        *("is_frame", "belongs", "is_a_digit", "is_cut_off"),
    ),
    "helpers/images/strokes.py": (
        *("BOX", "THINNEST", "THICKEST", "THIN_TO", "THICK_TO", "LESS", "FINE", "crop"),
        *("ink_box", "redraw_strokes", "holes_in", "fine_mask", "redraw", "stroke_width", "resized"),
        *("SIZE", "PEN", "MARGIN"),
    ),
    "helpers/reading.py": (
        *("LOOKS", "resize_and_invert", "five_looks", "tempered", "calibrate"),
        "lowest_threshold",
    ),
}  # fmt: skip
KEPT_BYTES = {"cnn": 3, "mlp": 2}  # of four: the CNN's answers change by less than 0.0001
SAMPLES = """0_ballpen_photo 1_flagged_ruled_paper 2_yellow_note 3_squared_paper 4_marker_thick
5_green_chalk_board 6_pencil_ruled_paper 7_bar_squared_paper 8_felt_pen_closed_loops 9_crayon
0_chalk_on_slate 1_shadow_underneath 2_whiteboard_glare 3_pencil_photo 4_open_ballpen
5_shadow_across 6_pink_note 7_ruled_line_below 8_one_line_ballpen 9_straight_ballpen
0_slashed 1_flagged_with_foot 2_off_centre 3_transparent 4_pointed_paint 5_tiny 6_in_the_corner
7_hook_orange 8_two_circles 9_curly_brush 0_paint_pencil 1_white_on_black 2_small_grey
6_tiny_white_on_black 7_paint_pencil 9_transparent_blue""".split()


def bundle(entry: str) -> str:
    """A module and all that it imports as one script: without import and export, comments and indents."""
    order, texts = [], {}

    def visit(name):
        if name in texts:
            return
        texts[name] = text = (HERE / name).read_text("utf8")
        for other in re.findall(r'^import .* from "\./(\S+)";$', text, flags=re.MULTILINE):
            visit(other)
        order.append(name)

    visit(entry)
    kept = []
    for name in order:
        for line in texts[name].splitlines():
            line = line.strip()
            if line and not line.startswith(("import ", "//")):
                kept.append(line.removeprefix("export "))
    names = re.findall(
        r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)",
        "\n".join(texts[name] for name in order),
        flags=re.MULTILINE,
    )
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"{entry}: one script cannot have two things of one name: {twice}"
    return '"use strict";\n' + "\n".join(kept)


def page(carried: str) -> str:
    """The whole page as text: template, style, scripts and words, and what is carried over."""
    words = json.loads((HERE / "words.json").read_text("utf8"))
    style = "\n".join(line.strip() for line in (HERE / "page.css").read_text("utf8").splitlines())
    scripts = {
        "style": style,
        "words": json.dumps(words, ensure_ascii=False, separators=(",", ":")),
        "carried": carried,
        "worker": bundle("worker.js"),
        "script": bundle("page.js"),
    }

    def fill(match):
        key = match[1]
        if key in scripts:
            assert "</script" not in scripts[key] and "<!--" not in scripts[key]
            return scripts[key]
        return html.escape(words[key], quote=True)

    return re.sub(r"\{\{([\w. ]+)\}\}", fill, (HERE / "page.html").read_text("utf8"))


def carried() -> str:
    """The networks and the samples that the page as it is carries."""
    found = re.search(
        r'<script type="application/json" id="carried">(.*?)</script>',
        PAGE.read_text("utf8"),
        re.DOTALL,
    )
    return found[1]


def packed(arrays: list[np.ndarray], count: int) -> bytes:
    """Floats, rounded to their `count` highest bytes of four."""
    bits = np.concatenate([array.ravel() for array in arrays]).astype("<f4").view("<u4")
    dropped = 8 * (4 - count)
    rounded = (bits.astype(np.uint64) + (1 << dropped >> 1)) >> dropped << dropped
    return rounded.astype("<u4").view(np.uint8).reshape(-1, 4)[:, 4 - count :].tobytes()


def unpacked(data: bytes, count: int) -> np.ndarray:
    """What the page makes of `packed`: float32, one after the other."""
    all_bytes = np.zeros((len(data) // count, 4), np.uint8)
    all_bytes[:, 4 - count :] = np.frombuffer(data, np.uint8).reshape(-1, count)
    return all_bytes.view("<f4").ravel()


def plan(model) -> list[dict]:
    """The layers that compute something, and how many weights of which name each has, in Keras's order."""
    steps = []
    for layer in model.layers:
        kind, sizes = type(layer).__name__, [int(np.prod(w.shape)) for w in layer.weights]
        if kind == "Conv2D":
            steps.append({"type": "conv", "shape": list(layer.kernel.shape)})
            steps[-1]["sizes"] = dict(zip(["kernel"], sizes))
        elif kind == "BatchNormalization":
            names = ["gamma", "beta", "mean", "variance"]
            steps.append({"type": "norm", "epsilon": layer.epsilon, "sizes": dict(zip(names, sizes))})  # fmt: skip
        elif kind == "Dense":
            steps.append({"type": "dense", "sizes": dict(zip(["kernel", "bias"], sizes))})
            steps.append({"type": layer.activation.__name__})
        elif kind in ("MaxPooling2D", "ReLU"):
            steps.append({"type": {"MaxPooling2D": "pool", "ReLU": "relu"}[kind]})
        else:
            assert kind in ("InputLayer", "Reshape", "Flatten", "Dropout"), kind
    return steps


def anew() -> str:
    """Networks trained (or kept in models/), rounded, and calibrated as the page will have them; the samples."""
    from helpers.data import load_mnist
    from helpers.reading import calibrate
    from helpers.training import load_or_train

    networks = {}
    for name, count in KEPT_BYTES.items():
        model = load_or_train(name)
        data = packed(model.get_weights(), count)
        restore(model, data, count)
        networks[name] = {"layers": plan(model), "bytes": count}
        networks[name]["weights"] = base64.b64encode(data).decode()
        if name == "cnn":
            temperature, threshold = calibrate(model, load_mnist("small")[1])
            networks[name] |= {"temperature": temperature, "threshold": threshold}
    return json.dumps({"networks": networks, "samples": [sample(name) for name in SAMPLES]})


def restore(model, data: bytes, count: int) -> None:
    """Give a Keras model the weights that the page has."""
    flat, at, arrays = unpacked(data, count), 0, []
    for weight in model.get_weights():
        arrays.append(flat[at : at + weight.size].reshape(weight.shape))
        at += weight.size
    model.set_weights(arrays)


def sample(name: str) -> list[str]:
    """A picture of digits/: its name, its kind, its bytes as text; a photo is made small."""
    from PIL import Image

    [path] = (TOP / "digits").glob(f"{name}.*")
    data, kind = path.read_bytes(), path.suffix[1:].replace("jpg", "jpeg")
    if len(data) > 4000:
        out, kind = io.BytesIO(), "webp"
        photo = Image.open(path).convert("RGB")
        photo.thumbnail((200, 200))
        photo.save(out, "WEBP", quality=60, method=6)
        data = out.getvalue()
    return [name, kind, base64.b64encode(data).decode()]


def fingerprints() -> dict[str, str]:
    """What the page mirrors, each name with a short hash of its code: no docstrings, no comments."""
    found = {}
    for file, names in MIRRORED.items():
        text = (TOP / file).read_text("utf8")
        for node in ast.parse(text).body:
            named = getattr(node, "targets", [node])[0]
            name = getattr(named, "name", None) or getattr(named, "id", None)
            code = isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Assign))
            if code and (names is None or name in names):
                lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
                documented = not isinstance(node, ast.Assign) and ast.get_docstring(node)
                if documented:
                    doc = node.body[0]
                    del lines[doc.lineno - node.lineno : doc.end_lineno - node.lineno + 1]
                plain = "\n".join(re.sub(r"  # .*|^\s*# .*", "", line) for line in lines)
                found[f"{file}: {name}"] = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--anew", action="store_true", help="networks and samples, too")
    parser.add_argument("--ported", action="store_true", help="the page follows helpers/ again")
    options = parser.parse_args()
    if options.ported:
        PORTED.write_text(json.dumps(fingerprints(), indent=1) + "\n", "utf8")
    text = page(anew() if options.anew else carried())
    PAGE.write_text(text, "utf8", newline="\n")
    print(f"{PAGE.relative_to(TOP)}: {len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
