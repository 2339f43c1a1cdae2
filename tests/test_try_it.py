"""The page notebooks/try_it/index.html: is it built of its sources, and does it read as Python does?

In Chromium, offline: the page's functions against helpers/, and the page as a person uses it.
"""

import ast
import base64
import functools
import http.server
import json
import re
import sys
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lab import CHROMIUM, FLAGS, TOP, draw, draw_by_touch, wait_for

from helpers.data import load_mnist
from helpers.images import STEPS, DigitImageError, explain
from helpers.images.files import decode
from helpers.reading import Reader, pictures_in

TRY_IT = TOP / "notebooks" / "try_it"
sys.path.insert(0, str(TRY_IT))
import build

SHOTS = TOP / "tests" / "screenshots"  # of failed tests; git ignores it
SEVEN = [(70, 60), (205, 60), (170, 130), (145, 190), (125, 245)]
DIGITS = pictures_in(TOP / "digits") + pictures_in(TOP / "digits" / "classic")
BAD = sorted((TOP / "digits" / "bad").iterdir())
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed on this machine"),
]


def browser_test(test):
    return functools.reduce(lambda marked, mark: mark(marked), in_browser, test)


# ---- The page and its sources.


def test_the_page_is_built_of_its_sources():
    """If not: python notebooks/try_it/build.py"""
    text = build.PAGE.read_text("utf8")
    assert text == build.page(build.carried())
    assert len(text.encode()) < 1_000_000


def test_the_page_follows_the_picture_steps():
    """Carry over to notebooks/try_it what is named here; then python notebooks/try_it/build.py --ported"""
    now, then = build.fingerprints(), json.loads(build.PORTED.read_text("utf8"))
    assert [place for place in now | then if now.get(place) != then.get(place)] == []


def sentences(file):
    """What a module of helpers/images says: the fixed parts of its returned and raised texts."""
    for node in ast.walk(ast.parse((TOP / file).read_text("utf8"))):
        if isinstance(node, (ast.Return, ast.Raise, ast.Assign)):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


@pytest.mark.parametrize("module", ["__init__", "light", "paper", "pieces", "strokes"])
def test_the_page_says_what_the_steps_say(module):
    words = json.loads((TRY_IT / "words.json").read_text("utf8"))
    page = re.sub(r"\{\w+\}", "\0", "\0".join(words.values()))
    said = [text for text in sentences(f"helpers/images/{module}.py") if len(text) > 20]
    said = [text.strip() for text in said if " " in text.strip() and "{" not in text]
    assert said and [text for text in said if text not in page] == []


# ---- The page's functions, called one by one in an empty page.


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


CARRIED = json.loads(build.carried())
LOAD = """([words, carried]) => {
    setWords(words);
    for (const [name, { weights, ...plan }] of Object.entries(carried))
        networks[name] = unpack(plan, bytesOf(weights));
}"""
BYTES = """
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const floatsOf = (text) => new Float32Array(bytesOf(text).buffer);
"""


@pytest.fixture(scope="module")
def functions(browser):
    """An empty page that knows all functions of the worker."""
    page = browser.new_page()
    page.add_script_tag(content=build.bundle("worker.js") + BYTES)
    words = json.loads((TRY_IT / "words.json").read_text("utf8"))
    page.evaluate(LOAD, [words, CARRIED["networks"]])
    yield page
    page.close()


def as_text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


@functools.cache
def model(name):
    """The Keras model with the page's own weights."""
    from helpers.recipes import build as build_model

    network, made = CARRIED["networks"][name], build_model(name)
    build.restore(made, base64.b64decode(network["weights"]), network["bytes"])
    return made


@functools.cache
def reader():
    return Reader(model("cnn"))


@browser_test
@pytest.mark.parametrize("name", ["cnn", "mlp"])
def test_the_network_is_kerass(functions, name):
    digits = load_mnist("small")[1][0][:1000].astype(np.float32) / 255
    there = functions.evaluate(
        """([name, text]) => { const all = floatsOf(text), answers = [];
        for (let at = 0; at < all.length; at += 784) answers.push([...run(networks[name], all.subarray(at, at + 784))]);
        return answers; }""",
        [name, as_text(digits)],
    )
    here = model(name).predict(digits, verbose=0, batch_size=500)
    assert len(there) == 1000 and np.abs(here - np.array(there)).max() < 1e-5


@browser_test
def test_the_page_doubts_as_the_reader_does():
    cnn = CARRIED["networks"]["cnn"]
    assert abs(reader().temperature - cnn["temperature"]) < 0.1
    assert abs(reader().threshold - cnn["threshold"]) < 0.02


EXPLAIN = """([w, h, planes, leftOut]) => {
    const { done, image, problem } = explain({ w, h, planes: planes.map(bytesOf) }, leftOut);
    return { said: done.map((step) => [step.name, step.said]), image: image && [...image.d], problem };
}"""


def explained(functions, pixels, left_out=()):
    """What the page makes of the pixels."""
    planes = [pixels] if pixels.ndim == 2 else np.moveaxis(pixels, 2, 0)
    height, width = pixels.shape[:2]
    planes = [as_text(plane) for plane in planes]
    return functions.evaluate(EXPLAIN, [width, height, planes, list(left_out)])


def same_steps(functions, pixels, left_out=(), within=1e-5):
    """All sentences equal, and the last image; or the same words on why there is none."""
    there = explained(functions, pixels, left_out)
    try:
        here = explain(pixels, {name: STEPS[name] for name in STEPS if name not in left_out})[1:]
    except DigitImageError as problem:
        assert there.get("problem") and str(problem).endswith(there["problem"])
        return
    assert there["said"] == [[step.name, step.said] for step in here]
    assert np.abs(here[-1].image.ravel() - np.array(there["image"])).max() < within


@browser_test
def test_every_step_of_every_picture(functions):
    for path in DIGITS:
        same_steps(functions, decode(path)[0])


@browser_test
@pytest.mark.parametrize("left_out", [name for name in STEPS if name not in ("grey", "bright ink")])
def test_steps_left_out(functions, left_out):
    same_steps(functions, decode(TOP / "digits" / "1_flagged_ruled_paper.jpg")[0], [left_out])


@st.composite
def pages(draw_from):
    """A page with strokes on it: pens, papers, light, rules, a frame, grain; sometimes nothing or too much."""
    import cv2

    rng = np.random.default_rng(draw_from(st.integers(0, 2**32 - 1)))
    height, width = draw_from(st.tuples(st.integers(20, 320), st.integers(20, 320)))
    side, paper = min(height, width), draw_from(st.sampled_from([255, 235, 150, 60, 0]))
    ink = draw_from(st.sampled_from([0, 40, 90, 200, 255]))
    page = np.full((height, width), paper, np.uint8)
    for _ in range(draw_from(st.integers(0, 3))):
        middle = rng.uniform(0.3, 0.7, 2) * (width, height)
        points = middle + rng.uniform(-0.3, 0.3, (rng.integers(2, 6), 2)) * side
        pen = max(1, round(side * draw_from(st.sampled_from([0.01, 0.05, 0.1, 0.2]))))
        cv2.polylines(page, [np.int32(points)], False, ink, pen, cv2.LINE_AA)
    if draw_from(st.booleans()):
        page[height // 5 :: max(9, height // 4)] = (int(paper) + ink) // 2
    if draw_from(st.integers(0, 4)) == 0:
        page = cv2.copyMakeBorder(page, 5, 5, 5, 5, cv2.BORDER_CONSTANT, value=int(255 - paper))
    light = np.linspace(1, draw_from(st.sampled_from([1, 0.8, 0.4])), page.shape[1])
    grain = rng.normal(0, draw_from(st.sampled_from([0, 1, 4])), page.shape)
    page = np.clip(page * light + grain, 0, 255).astype(np.uint8)
    if draw_from(st.booleans()):
        return page
    return np.dstack([page, np.clip(page * 0.8, 0, 255).astype(np.uint8), 255 - page // 2])


@browser_test
@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(pages())
def test_made_up_pages(functions, page):
    same_steps(functions, page, within=1e-4)  # pale ink is stretched, and differences with it


# ---- The page as a person uses it.


@pytest.fixture(scope="module")
def addresses():
    """The page as a file, and over plain http."""
    served = functools.partial(http.server.SimpleHTTPRequestHandler, directory=TRY_IT)
    served.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"file": build.PAGE.as_uri(), "http": f"http://127.0.0.1:{server.server_port}/index.html"}
    server.shutdown()


# An answer may stand there while the stroke's last points are still being read.
SETTLED = """async () => { const seen = () => document.getElementById("seen").toDataURL(), before = seen();
    await new Promise((go) => setTimeout(go, 150));
    return seen() === before; }"""


class Visit:
    """The page, opened; whatever it asks of the network or complains of is kept."""

    def __init__(self, browser, address, width, height=800):
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=True,
            reduced_motion="reduce",  # otherwise something in sight may only be passing by
            offline=address[:4] == "file",
        )
        self.page, self.problems = self.context.new_page(), []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: self.problems.append(said.text))
        self.page.on("request", lambda request: self.look_at(request.url, address))
        self.page.goto(address)
        self.page.locator("body[data-ready]").wait_for()
        self.pad, self.status = self.page.locator("#pad"), self.page.get_by_role("status")

    def look_at(self, url, address):
        if url != address and not url.startswith(("data:", "blob:")):
            self.problems.append(f"asks for {url}")

    def wait_for(self, words):
        self.page.locator("[role=status]", has_text=re.compile(words)).wait_for(timeout=20_000)

    def draw(self, points, how=draw):
        times = self.pad.bounding_box()["width"] / 280
        how(self.page, self.pad, [(x * times, y * times) for x, y in points])
        wait_for(lambda: self.page.evaluate(SETTLED), "the last answer")

    def choose(self, path):
        """Choose a file; the words of the status afterwards."""
        self.page.get_by_role("button", name="Clear").click()
        self.page.locator("input[type=file]").set_input_files(path)
        self.wait_for(r"^(?!Draw one|Reading)")
        return self.status.inner_text()


@pytest.fixture(scope="module", params=[("file", 360), ("http", 1280)], ids=["phone", "desktop"])
def opened(browser, addresses, request):
    kind, width = request.param
    visit = Visit(browser, addresses[kind], width)
    yield visit
    visit.context.close()


@pytest.fixture
def visit(opened, request):
    yield opened
    report = getattr(request.node, "report", None)
    if report is not None and report.failed:
        SHOTS.mkdir(exist_ok=True)
        opened.page.screenshot(path=SHOTS / f"{request.node.name}.png", full_page=True)
    assert opened.problems == []


@browser_test
@pytest.mark.parametrize("how", [draw, draw_by_touch], ids=["mouse", "finger"])
def test_draw_undo_and_clear(visit, how):
    visit.draw(SEVEN, how)
    visit.wait_for("^This is a 7 ")
    visit.page.get_by_role("button", name="Undo").click()
    visit.wait_for("^Draw one digit")
    visit.draw([(140, 50), (140, 230)], how)
    visit.wait_for("^This is a 1 ")
    visit.page.get_by_role("button", name="Clear").click()
    visit.wait_for("^Draw one digit")


@browser_test
def test_undo_brings_back_what_was(visit):
    """After Clear, after a sample and after a drawing over a sample; the picture lies on the paper meanwhile."""
    page, blank = visit.page, "document.getElementById('pad').toDataURL()"
    undo, clear = (page.get_by_role("button", name=name) for name in ("Undo", "Clear"))
    clear.click()
    empty = page.evaluate(blank)
    visit.draw(SEVEN)
    visit.wait_for("^This is a 7 ")
    clear.click()
    visit.wait_for("^Draw one digit")
    undo.click()
    visit.wait_for("^This is a 7 ")
    page.get_by_role("button", name="Sample: 2 yellow note").click()
    visit.wait_for("^This is a 2 ")
    assert page.evaluate(blank) != empty
    visit.draw([(140, 50), (140, 230)])
    visit.wait_for("^This is a 1 ")
    undo.click()
    visit.wait_for("^Draw one digit")
    undo.click()
    visit.wait_for("^This is a 2 ")
    undo.click()
    visit.wait_for("^This is a 7 ")


@browser_test
def test_with_nothing_drawn_the_views_say_what_to_do(visit):
    for name, panel in (("Step by step", "steps"), ("Look inside", "look"), ("Spoil it", "spoil")):
        visit.page.get_by_role("tab", name=name).click()
        visit.draw(SEVEN)
        visit.wait_for("^This is a 7 ")
        words = visit.page.locator(f"#{panel}").get_by_text("Nothing to show yet")
        words.wait_for(state="hidden")
        visit.page.get_by_role("button", name="Clear").click()
        words.wait_for()
    assert visit.page.locator("#spoil-all, #looked, #layers").filter(visible=True).count() == 0


@browser_test
def test_draw_with_the_keyboard(visit):
    visit.page.get_by_role("button", name="Clear").click()
    visit.pad.focus()
    for keys in (["ArrowUp"] * 10, [" "], ["ArrowDown"] * 20, [" "]):
        for key in keys:
            visit.page.keyboard.press(key)
    visit.wait_for("^This is a 1 ")


@browser_test
def test_nothing_is_wider_than_the_screen(visit):
    visit.choose(TOP / "digits" / "3_pencil_photo.jpg")
    for tab in visit.page.get_by_role("tab").all():
        tab.click()
        width = visit.page.evaluate("document.documentElement.scrollWidth")
        assert width <= visit.page.viewport_size["width"], tab.inner_text()


def expected(path):
    """What Python says of a file: (digit, is it sure?, the problem)."""
    try:
        reading = reader().read(path)
        return reading.digit, reading.sure, None
    except DigitImageError as problem:
        return None, None, str(problem).split(": ", 1)[1]


@browser_test
def test_from_a_file_to_the_answer(browser, addresses):
    """Digit and doubt of every picture, and the words on every bad file, as Python has them."""
    cnn, visit = CARRIED["networks"]["cnn"], Visit(browser, addresses["file"], 1280)
    reader().temperature, reader().threshold = cnn["temperature"], cnn["threshold"]
    for path in DIGITS + BAD:
        said, (digit, sure, problem) = visit.choose(path), expected(path)
        if path.suffix == ".tif":
            assert said.startswith("This is a TIFF picture. Browsers cannot open it")
        elif problem:
            assert said == problem[0].upper() + problem[1:], path.name
        else:
            found = re.fullmatch(r"This is an? (\d) \(\d+ %\)(\.|, but I am not sure\.)", said)
            assert found and int(found[1]) == digit and (found[2] == ".") == sure, (path.name, said)
    assert visit.problems == []
    visit.context.close()


@browser_test
def test_leave_a_step_out(visit):
    visit.choose(TOP / "digits" / "6_in_the_corner.png")
    visit.wait_for("^This is a 6 ")
    visit.page.get_by_role("tab", name="Step by step").click()
    said = visit.page.locator("#step-list li .said").all_inner_texts()
    assert said[1:] == [step.said for step in explain(TOP / "digits" / "6_in_the_corner.png")[1:]]
    crop = visit.page.locator("#step-list li", has=visit.page.get_by_text("crop", exact=True))
    crop.get_by_role("checkbox").uncheck()
    crop.get_by_text("Left out.").wait_for()
    visit.page.get_by_text("Left out: crop.").wait_for()
    visit.page.get_by_role("button", name="Use all steps again").click()
    crop.get_by_text("Cropped to the ink").wait_for()
    crop.get_by_role("checkbox").uncheck()
    visit.page.get_by_text("Left out: crop.").wait_for()
    visit.page.get_by_role("tab", name="A first lesson").click()  # begins with all steps
    visit.page.get_by_text("Left out: crop.").wait_for(state="hidden")


SPOILT = "document.getElementById('spoilt').toDataURL()"


@browser_test
def test_move_every_slider(visit):
    visit.choose(TOP / "digits" / "7_bar_marker.png")
    page = visit.page
    page.get_by_role("tab", name="Spoil it").click()
    tools = page.locator("#tool option").evaluate_all("all => all.map(option => option.value)")
    assert len(tools) == 8
    for tool in tools:
        page.select_option("#tool", tool)
        page.locator("#curve path.mlp").wait_for()
        before = page.evaluate(SPOILT)
        for _ in range(4):
            page.locator("#amount").press("ArrowRight")
        wait_for(lambda before=before: page.evaluate(SPOILT) != before, tool)
        assert re.fullmatch(r"CNN: \d \(\d+ %\)", page.locator("#cnn-said").inner_text())


@browser_test
def test_look_inside(visit):
    visit.choose(TOP / "digits" / "7_bar_marker.png")
    page = visit.page
    page.get_by_role("tab", name="Look inside").click()
    page.get_by_text("Layer 1: 32 maps of 12 × 12 units").wait_for()
    page.get_by_text("It looks at the 6 × 6 pixels in the frame.").wait_for()  # the brightest spot
    page.locator("#layer-0").click(position={"x": 20, "y": 20})
    page.get_by_text("Map 1, row ").wait_for()
    page.get_by_text("It looks at the 6 × 6 pixels in the frame.").wait_for()
    page.locator("#layer-3").press("ArrowRight")
    page.get_by_text("It looks at the 24 × 24 pixels in the frame.").wait_for()
    page.select_option("#look-network", "mlp")
    page.get_by_text("Layer 1: 128 units").wait_for()
    page.select_option("#look-network", "cnn")


@browser_test
def test_the_lesson_asks_before_it_shows(visit):
    page = visit.page
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("tab", name="A first lesson").click()
    for n in range(1, 7):
        card = page.locator(f"#lesson-{n}")
        card.get_by_role("button", name="Show me").click()
        card.get_by_text("Choose an answer first.").wait_for()
        card.get_by_role("radio").nth(1).check()
        card.get_by_role("button", name="Show me").click()
        if n == 1:
            order = card.get_by_text("Draw a digit on the white paper first.")
            order.wait_for()
            visit.draw(SEVEN)
            visit.wait_for("^This is a 7 ")
            order.wait_for(state="hidden")  # it is done
            card.get_by_role("button", name="Show me").click()
        if n == 5:  # an empty paper fools nobody
            card.get_by_text("Draw something on the white paper first").wait_for()
            card.get_by_role("button", name="Draw a house for me").click()
            visit.wait_for("^This is ")
            card.get_by_role("button", name="Show me").click()
        card.get_by_text("You said: ").wait_for()
        page.locator(f"#lesson-{n}[data-shown]").wait_for()
        if n == 2:
            card.get_by_text("B, found first: This is a 7").wait_for()
        if n == 3:
            turned = card.locator("figcaption").all_inner_texts()
            assert len(turned) == 3 and turned[0].startswith("0°: read as “7”")
            assert turned[2].startswith("180°: read as “")
            assert card.locator("svg text", has_text="90°").count() == 1
        if n == 4:
            visit.wait_for("^This is an? [49] ")
        if n < 6:
            card.get_by_role("button", name="Next question").click()
        if n == 5:  # what the pupil had drawn is back
            visit.wait_for("^This is a 7 ")
    page.get_by_role("button", name="Start again").click()
    visit.wait_for("^Draw one digit")
    assert page.locator("#questions [data-shown], #questions :checked").count() == 0


@browser_test
def test_what_the_lesson_drew_is_replaced_by_the_pupils_own(visit):
    """The slider of step 4 moves a digit of its own; what is drawn since then stays."""
    page = visit.page
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("tab", name="A first lesson").click()
    visit.draw(SEVEN)
    visit.wait_for("^This is a 7 ")
    for n in range(1, 5):
        card = page.locator(f"#lesson-{n}")
        card.get_by_role("radio").first.check()
        card.get_by_role("button", name="Show me").click()
        page.locator(f"#lesson-{n}[data-shown]").wait_for()
        if n == 1:
            page.get_by_role("button", name="Clear").click()
            card.get_by_text("Draw a digit on the white paper first.").wait_for()
            page.get_by_role("button", name="Undo").click()
            visit.wait_for("^This is a 7 ")
            card.get_by_text("Your digit has changed").wait_for()
        if n < 4:
            card.get_by_role("button", name="Next question").click()
    visit.wait_for("^This is an? [49] ")
    page.get_by_role("button", name="Clear").click()
    visit.draw([(140, 50), (140, 230)])
    visit.wait_for("^This is a 1 ")
    page.locator("#lesson-4").get_by_role("button", name="Back").click()
    visit.wait_for("^This is a 1 ")
    page.locator("#lesson-3").get_by_role("button", name="Back").click()
    page.locator("#lesson-2").get_by_role("button", name="Back").click()


BOTTOM = "block => block.getBoundingClientRect().bottom"
WHERE = """pad => { const box = pad.getBoundingClientRect(), missed = [];
    for (let x = 2; x < box.width; x += 4)
        for (let y = 2; y < box.height; y += 4) {
            const found = document.elementFromPoint(box.left + x, box.top + y);
            if (found !== pad) missed.push([x, y, found.id]);
        }
    return missed; }"""


@browser_test
@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_the_whole_pad_is_for_drawing_and_stays_in_its_place(browser, addresses, width):
    """Nothing lies over it, and it does not move under the pen when the first answer comes."""
    visit = Visit(browser, addresses["file"], width)
    assert visit.pad.evaluate(WHERE) == []
    place = visit.pad.bounding_box()
    mouse, left, top = visit.page.mouse, place["x"], place["y"]
    mouse.move(left + place["width"] / 2, top + place["height"] / 5)
    mouse.down()
    for share in (0.3, 0.5, 0.8):
        mouse.move(left + place["width"] / 2, top + share * place["height"], steps=4)
        visit.wait_for("^(?!Draw one)")
        assert visit.pad.bounding_box() == place
    visit.wait_for("^This is a 1 ")
    mouse.up()
    assert visit.pad.bounding_box() == place
    ring = "pad => getComputedStyle(pad).outlineStyle"
    assert visit.pad.evaluate(ring) == "none"  # nobody who draws by hand needs to see the focus
    visit.pad.press("ArrowUp")
    assert visit.pad.evaluate(ring) == "solid"
    assert visit.problems == []
    visit.context.close()


@browser_test
@pytest.mark.parametrize("size", [(360, 740), (768, 1024), (1280, 800)])
def test_what_is_shown_is_in_sight(browser, addresses, size):
    """Each verdict, all 784 numbers, and on a phone their figures once they are enlarged."""
    width, height = size
    visit = Visit(browser, addresses["file"], width, height)
    visit.page.get_by_role("button", name="New here?").click()
    visit.draw(SEVEN)
    visit.wait_for("^This is a 7 ")
    numbers, around = (visit.page.locator(f"#lesson-1 {part}") for part in (".numbers", ".wide"))
    for n, right in ((1, "It is: 784."), (2, ""), (3, ""), (4, ""), (5, "")):
        card = visit.page.locator(f"#lesson-{n}")
        card.get_by_role("radio").first.check()
        if n == 5:
            card.get_by_role("button", name="Draw a house for me").click()
            visit.wait_for("^This is ")
        card.get_by_role("button", name="Show me").click()
        visit.page.locator(f"#lesson-{n}[data-shown]").wait_for()
        verdict, first = card.get_by_text("You said: "), card.locator(".shown > *").first
        assert right in verdict.inner_text()
        top = 0 if width >= 1000 else visit.page.locator("main").evaluate(BOTTOM)

        def in_sight(verdict=verdict, first=first, top=top):
            end = first.bounding_box()["y"] + min(first.bounding_box()["height"], height / 3)
            return verdict.bounding_box()["y"] >= top and end <= height

        wait_for(in_sight, f"step {n} in sight", seconds=5)
        if n == 1:
            box, frame = numbers.bounding_box(), around.bounding_box()
            assert box["width"] == box["height"] <= frame["width"]
            assert around.evaluate("box => box.scrollWidth <= box.clientWidth")
        if n == 1 and width == 360:
            card.get_by_role("button", name="Enlarge").click()
            assert numbers.bounding_box()["width"] == 672
            numbers.click()
            assert numbers.bounding_box()["width"] <= frame["width"]
        card.get_by_role("button", name="Next question").click()
    assert visit.problems == []
    visit.context.close()


@browser_test
def test_question_pad_and_answer_are_in_sight(browser, addresses):
    visit = Visit(browser, addresses["file"], 360, height=740)
    visit.page.get_by_role("button", name="New here?").click()
    visit.draw(SEVEN)
    visit.wait_for("^This is a 7 ")
    for n in range(1, 7):
        card = visit.page.locator(f"#lesson-{n}")
        shown = [card.get_by_role("heading"), card.get_by_role("button", name="Show me")]
        tools = visit.page.locator("#clear").bounding_box()
        for what in [*shown, visit.pad, visit.status, visit.page.locator("#bars")]:
            box = what.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 740, (n, what)
        assert shown[0].bounding_box()["y"] >= tools["y"] + tools["height"], n
        card.get_by_role("radio").first.check()
        if n == 5:
            card.get_by_role("button", name="Draw a house for me").click()
            visit.wait_for("^This is ")
        card.get_by_role("button", name="Show me").click()
        visit.page.locator(f"#lesson-{n}[data-shown]").wait_for()
        if n < 6:
            card.get_by_role("button", name="Next question").click()
    assert visit.problems == []
    visit.context.close()


@browser_test
def test_drop_and_paste(visit):
    data = base64.b64encode((TOP / "digits" / "8_two_circles.png").read_bytes()).decode()
    for event, holder in (("drop", "dataTransfer"), ("paste", "clipboardData")):
        visit.page.get_by_role("button", name="Clear").click()
        visit.page.evaluate(
            """([event, holder, text]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), held = new DataTransfer();
            held.items.add(new File([bytes], "8.png", { type: "image/png" }));
            const kind = event === "drop" ? DragEvent : ClipboardEvent;
            document.body.dispatchEvent(new kind(event, { [holder]: held, bubbles: true, cancelable: true }));
            }""",
            [event, holder, data],
        )
        visit.wait_for("^This is an 8 ")


@browser_test
def test_samples_are_read(browser, addresses):
    visit, labels = Visit(browser, addresses["file"], 1280), []
    for button in visit.page.locator("#samples button").all():
        visit.page.get_by_role("button", name="Clear").click()
        button.click()
        visit.wait_for("^This is ")
        read = re.search(r"\d", visit.status.inner_text())[0]
        labels.append((button.get_attribute("title")[0], read))
    assert len(labels) >= 24 and [pair for pair in labels if pair[0] != pair[1]] == []
    assert visit.problems == []
    visit.context.close()


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(browser, addresses, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(addresses["file"])
    page.locator("body[data-ready]").wait_for()
    seen = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
    assert (page.evaluate(seen) > 128) == (scheme == "light")
    page.get_by_role("button", name="Light or dark").click()
    assert (page.evaluate(seen) > 128) == (scheme == "dark")
    page.close()
