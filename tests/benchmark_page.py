"""How quick is the page notebooks/try_it/index.html, and does it read a folder as Python does?

    python tests/benchmark_page.py                  reading times in Chromium, also on a CPU slowed four times
    python tests/benchmark_page.py --folder digits  the page against Reader, from file bytes to answer

The Reader has the page's own weights, temperature and threshold.
"""

import argparse
import base64
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "notebooks" / "try_it"))

import build
import numpy as np
from lab import CHROMIUM, FLAGS, TOP
from playwright.sync_api import sync_playwright

from helpers.images import DigitImageError
from helpers.images.files import decode
from helpers.reading import Reader, pictures_in

CARRIED = json.loads(build.carried())
DRAWN = [[[70, 60], [205, 60], [170, 130], [145, 190], [125, 245]]]
TIMES = """([words, carried, pictures, strokes]) => {
    const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    setWords(words);
    for (const [name, { weights, ...plan }] of Object.entries(carried)) networks[name] = unpack(plan, bytesOf(weights));
    const once = (source) => { const start = performance.now(); JOBS.read({ source, leftOut: [] }); return performance.now() - start; };
    const photos = pictures.map(([w, h, planes]) => ({ picture: { w, h, planes: planes.map(bytesOf), alpha: null, kind: "" }, width: w, height: h }));
    for (const photo of photos.slice(0, 8)) once(photo); // the browser translates what is used often
    return [photos.map(once), photos.map(() => once({ strokes, pen: 16 }))];
}"""


def times(browser, pictures, slower):
    """Milliseconds for each picture, and for a drawing as often; in the page itself, as workers cannot be slowed."""
    page = browser.new_page()
    page.add_script_tag(content=build.bundle("worker.js"))
    if slower > 1:
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    words = json.loads((build.HERE / "words.json").read_text("utf8"))
    measured = page.evaluate(TIMES, [words, CARRIED["networks"], pictures, DRAWN])
    page.close()
    return measured


def speed(browser):
    pictures = []
    for path in pictures_in(TOP / "digits"):
        pixels, _ = decode(path)
        planes = [pixels] if pixels.ndim == 2 else [pixels[..., i] for i in range(3)]
        texts = [base64.b64encode(np.ascontiguousarray(plane)).decode() for plane in planes]
        pictures.append([pixels.shape[1], pixels.shape[0], texts])
    large = [max(width, height) >= 400 for width, height, _ in pictures]
    print("milliseconds for a reading, median and 95th percentile")
    for slower in (1, 4):
        read, drawn = map(np.array, times(browser, pictures, slower))
        for what, some in (
            ("all pictures of digits/", read),
            ("its photos", read[large]),
            ("a drawing", drawn),
        ):
            print(
                f"CPU slowed {slower} ×, {what}: {np.median(some):.0f} and {np.percentile(some, 95):.0f}"
            )


def compare(browser, folder):
    from helpers.recipes import build as build_model

    cnn, model = CARRIED["networks"]["cnn"], build_model("cnn")
    build.restore(model, base64.b64decode(cnn["weights"]), cnn["bytes"])
    reader = Reader(model)
    reader.temperature, reader.threshold = cnn["temperature"], cnn["threshold"]
    page, differ = browser.new_page(), 0
    page.goto(build.PAGE.as_uri())
    page.locator("body[data-ready]").wait_for()
    paths = pictures_in(folder)
    for path in paths:
        page.locator("#clear").click()
        page.locator("#photo").set_input_files(path)
        page.locator("#answer", has_text=re.compile("^(?!Draw one|Reading)")).wait_for()
        said = page.locator("#answer").inner_text()
        try:
            reading = reader.read(path)
            doubt = "." if reading.sure else ", but I am not sure."
            same = re.match(rf"This is an? {reading.digit} ", said) and said.endswith(f"%){doubt}")
            expected = f"{reading.digit} ({reading.confidence:.1%}){doubt}"
        except DigitImageError as problem:
            expected = str(problem).split(": ", 1)[1]
            same = said.lower() == expected.lower()
        if not same:
            differ += 1
            print(f"{path.name}: the page {said!r}, Python {expected!r}")
    print(f"{len(paths)} files, {differ} not the same")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="compare the answers on these files")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        compare(browser, options.folder) if options.folder else speed(browser)
        browser.close()


if __name__ == "__main__":
    main()
