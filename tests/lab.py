"""JupyterLab in a real browser, for tests: started on loopback, with a configuration thrown away.

`Lab` starts the server on a copy of the course; `Notebook` is one opened notebook.
"""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",  # it refuses to start as root otherwise, as in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True,
    },
    # Otherwise cells out of sight are not in the page at all, and cannot be looked at.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}  # fmt: skip
# Exceptions, and whatever else was written to the error stream.
ERRORS = ":is([data-mime-type$='jupyter.error'], [data-mime-type$='jupyter.stderr'])"


def wait_for(condition, what: str, seconds: float = 30):
    """Ask again and again until `condition()` is true, and return what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: waited {seconds:.0f} s in vain")


class Lab:
    """A JupyterLab server whose root is a copy of the course: models are shared, the rest is not."""

    def __init__(self, folder: Path, theme: str = "JupyterLab Light"):
        self.root = folder / "course"
        for part in ("helpers", "digits", "notebooks"):
            leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(TOP / part, self.root / part, ignore=leave)
        (TOP / "models").mkdir(exist_ok=True)
        (self.root / "models").symlink_to(TOP / "models", target_is_directory=True)
        settings = SETTINGS | {"@jupyterlab/apputils-extension/themes": {"theme": theme}}
        for name, content in settings.items():
            path = folder / "settings" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address, self.token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
        homes = {
            "JUPYTER_CONFIG_DIR": folder / "config",
            "JUPYTER_RUNTIME_DIR": folder / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
            "IPYTHONDIR": folder / "ipython",
        }
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
        command += [f"--port={port}", "--ServerApp.port_retries=0", "--allow-root"]
        command += [f"--ServerApp.root_dir={self.root}", f"--IdentityProvider.token={self.token}"]
        self.log = folder / "server.log"
        with self.log.open("w") as log:
            environment = os.environ | {name: str(path) for name, path in homes.items()}
            self.server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        wait_for(self.is_up, "JupyterLab's start", seconds=90)

    def is_up(self) -> bool:
        """True once the server answers."""
        if self.server.poll() is not None:
            raise AssertionError(f"JupyterLab has ended: {self.log.read_text()[-2000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            self.ask("GET", "status")
            return True
        return False

    def ask(self, method: str, path: str):
        """A question to the server's own interface."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(
            f"{self.address}/api/{path}", method=method, headers=headers
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def end_kernels(self) -> None:
        """Kernels outlive the page that has started them."""
        for session in self.ask("GET", "sessions"):
            self.ask("DELETE", f"sessions/{session['id']}")

    def stop(self) -> None:
        """End the server and its kernels."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            self.end_kernels()
        self.server.terminate()
        try:
            self.server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.server.kill()

    def write(self, name: str, *cells: str) -> str:
        """A small notebook for one test, of these code cells."""
        import nbformat

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.root / "notebooks" / name)
        return name


class Notebook:
    """One notebook, opened in a page of the browser."""

    def __init__(self, lab: Lab, page, name: str):
        self.lab, self.page, self.problems = lab, page, []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        lab.end_kernels()
        place = f"lab/workspaces/{secrets.token_hex(4)}/tree/notebooks/{name}"
        page.goto(f"{lab.address}/{place}?token={lab.token}", wait_until="domcontentloaded")
        page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        wait_for(self.is_connected, "the kernel", seconds=90)

    def is_connected(self) -> bool:
        """The tool bar says "idle" before the kernel is connected; the server knows better."""
        dialog = self.page.locator(".jp-Dialog button.jp-mod-accept")
        if dialog.count():
            dialog.first.click()
        kernels = [session["kernel"] for session in self.lab.ask("GET", "sessions")]
        return bool(kernels) and all(
            kernel["execution_state"] == "idle" and kernel["connections"] > 0 for kernel in kernels
        )

    def run_all(self, seconds: float = 600) -> None:
        """Run all cells, and wait until the last one is done."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator("li.lm-Menu-item[data-command='runmenu:run-all']").click()

        def waiting():
            prompts = self.page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
            return "[*]" in "".join(prompts)

        wait_for(waiting, "the start of all cells")
        wait_for(lambda: not waiting(), "the end of all cells", seconds)
        wait_for(self.is_connected, "an idle kernel")

    def complaints(self) -> list[str]:
        """Whatever a reader would see of errors: in outputs, in widgets, in the page."""
        found = self.page.locator(f".jp-OutputArea {ERRORS}").all_inner_texts()
        for words in ("Error displaying widget", "Loading widget", "Error rendering"):
            found += self.page.locator(".jp-OutputArea").get_by_text(words).all_inner_texts()
        return found + self.problems

    def widget(self, source: str):
        """The output of the cell that has this in its source."""
        cell = self.page.locator(".jp-CodeCell").filter(
            has=self.page.locator(".jp-InputArea").get_by_text(source)
        )
        return Widget(self, cell.first)


class Widget:
    """A widget in the output of a cell: its controls, picture and read-out."""

    def __init__(self, notebook: Notebook, cell):
        self.notebook, self.page = notebook, notebook.page
        self.place = cell.locator(".jp-OutputArea").first
        self.place.scroll_into_view_if_needed()

    def text(self) -> str:
        """What the read-out says."""
        return self.place.locator("[role=status]").first.inner_text()

    def picture(self) -> str:
        """What is drawn below the read-out, as SVG: another text after every redraw."""
        return self.place.locator(".panels").first.inner_html()

    def slider(self, label: str):
        """The handle of the slider with this label."""
        row = self.place.locator(".widget-slider").filter(
            has=self.page.locator("label").get_by_text(label, exact=True)
        )
        return row.first.locator(".noUi-handle")

    def button(self, label: str):
        """The button with this text."""
        return self.place.get_by_role("button", name=label, exact=True).first

    def drag(self, label: str, right: float, steps: int = 10) -> None:
        """Drag a slider's handle with the mouse, and wait until the picture is another one."""
        before, box = self.picture(), self.slider(label).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y, steps=steps)
        self.page.mouse.up()
        wait_for(lambda: self.picture() != before, "a redraw")

    def wait_for_text(self, words: str, seconds: float = 30) -> None:
        """Wait until the read-out has these words."""
        try:
            wait_for(lambda: words in self.text(), words, seconds)
        except AssertionError as late:
            raise AssertionError(f"{late}; the read-out says {self.text()!r}") from None


def draw(page, canvas, points) -> None:
    """Draw a stroke with the mouse."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for place, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=5)
        if place == 0:
            page.mouse.down()
    page.mouse.up()


def draw_by_touch(page, canvas, points) -> None:
    """Draw a stroke with a finger."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    session = page.context.new_cdp_session(page)
    places = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in between(points)]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def between(points, steps: int = 5):
    """The points, and some on the way from each to the next."""
    for (x, y), (x2, y2) in zip(points, points[1:]):
        for step in range(steps):
            share = step / steps
            yield x + share * (x2 - x), y + share * (y2 - y)
    yield points[-1]
