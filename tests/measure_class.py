"""A class on one machine: JupyterHub on loopback, and pupils who run a notebook at the same time.

    pip install jupyterhub && npm install configurable-http-proxy
    PATH="$PATH:node_modules/.bin" python tests/measure_class.py --pupils 3 --notebook 04

Prints how long each pupil waited for the server and for the notebook's last cell, and the memory of all
their processes together (shared pages counted once). Needs Linux. Nothing is left behind.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import nbformat
import websocket

TOP = Path(__file__).resolve().parent.parent
HUB = "http://127.0.0.1:8123"
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:8123"
c.JupyterHub.hub_port = 8124
c.JupyterHub.authenticator_class = "dummy"  # any name, no password: for this test only
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"  # every pupil a process of one system account
c.Spawner.args = ["--allow-root"]
c.Spawner.start_timeout = 120
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/{{username}}"
c.JupyterHub.services = [{{"name": "measure", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "measure", "scopes": ["admin:users", "admin:servers", "access:servers"],
      "services": ["measure"]}}
]
"""


def ask(token: str, method: str, address: str, content=None):
    """A question to the hub or to a pupil's server: (status, answer)."""
    data = None if content is None else json.dumps(content).encode()
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(HUB + address, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        return answer.status, json.loads(body) if body else None


def until(condition, seconds: float):
    """Wait until `condition()` is true; errors of a server that is not up yet are passed over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = condition()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise TimeoutError(f"waited {seconds:.0f} s in vain")


class Pupil(threading.Thread):
    """Starts a server of its own and runs all cells of a notebook in it."""

    def __init__(self, name: str, token: str, notebook: Path, home: Path):
        super().__init__(name=name)
        self.token, self.notebook, self.home, self.problem = token, notebook, home, ""
        self.ready = self.done = float("nan")

    def run(self):
        started = time.monotonic()
        try:
            ask(self.token, "POST", f"/hub/api/users/{self.name}")
            ask(self.token, "POST", f"/hub/api/users/{self.name}/server")
            place = f"/user/{self.name}/api"
            until(lambda: ask(self.token, "GET", f"{place}/status"), 120)
            self.ready = time.monotonic() - started
            self.run_cells(place)
            self.done = time.monotonic() - started
        except Exception as problem:  # whatever it is, it is this pupil's result
            self.problem = f"{type(problem).__name__}: {problem}"

    def run_cells(self, place: str) -> None:
        """All code cells, one after the other, as JupyterLab sends them."""
        folder = "course/notebooks"
        _, kernel = ask(self.token, "POST", f"{place}/kernels", {"name": "python3", "path": folder})
        address = HUB.replace("http", "ws") + f"{place}/kernels/{kernel['id']}/channels"
        line = websocket.create_connection(
            address, header=[f"Authorization: token {self.token}"], timeout=600
        )
        for cell in nbformat.read(self.notebook, as_version=4).cells:
            if cell.cell_type == "code":
                self.run_cell(line, cell.source)
        line.close()

    def run_cell(self, line, source: str) -> None:
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": "execute_request", "username": "", "session": "s",
                  "date": "", "version": "5.3"}  # fmt: skip
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False,
                   "user_expressions": {}, "stop_on_error": True}  # fmt: skip
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content,
                   "channel": "shell", "buffers": []}  # fmt: skip
        line.send(json.dumps(message))
        while True:
            answer = json.loads(text_of(line.recv()))
            if answer["parent_header"].get("msg_id") != number:
                continue
            if answer["msg_type"] == "error":
                raise RuntimeError(f"{answer['content']['ename']}: {answer['content']['evalue']}")
            idle = answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle"
            if idle:
                return


def text_of(frame: str | bytes) -> str | bytes:
    """The JSON of a message; one with a picture in it comes as bytes, with a table of its parts."""
    if isinstance(frame, str):
        return frame
    parts, start, end = (int.from_bytes(frame[at : at + 4], "big") for at in (0, 4, 8))
    return frame[start : end if parts > 1 else None]


def memory_of_group(leader: int) -> float:
    """Megabytes of all descendants of a process, each shared page divided among its users (PSS)."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
    total = 0
    for process in parents:
        above = process
        while above not in (0, 1, leader):
            above = parents.get(above, 0)
        if above == leader:
            try:
                lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def main(pupils: int, name: str) -> None:
    notebook = next((TOP / "notebooks").glob(f"{name}*.ipynb"))
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder) / "homes"
        names = [f"pupil{number}" for number in range(1, pupils + 1)]
        for one in names:
            skip = shutil.ignore_patterns(".git", ".venv*", "__pycache__", "tests")
            shutil.copytree(TOP, homes / one / "course", ignore=skip)
        config = Path(folder) / "jupyterhub_config.py"
        config.write_text(CONFIG.format(homes=homes, token=token))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
        with (Path(folder) / "hub.log").open("w") as log:
            hub = subprocess.Popen(
                command, cwd=folder, env=os.environ | {"PATH": path}, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        try:
            until(lambda: ask(token, "GET", "/hub/api/"), 60)
            before = memory_of_group(hub.pid)
            everybody = [Pupil(one, token, notebook, homes / one) for one in names]
            for pupil in everybody:
                pupil.start()
            peak = 0.0
            while any(pupil.is_alive() for pupil in everybody):
                peak = max(peak, memory_of_group(hub.pid))
                time.sleep(1)
            for pupil in everybody:
                result = (
                    pupil.problem or f"server {pupil.ready:.0f} s, all cells {pupil.done:.0f} s"
                )
                print(f"{pupil.name}: {result}")
            print(f"{notebook.name}, {pupils} pupils at once: at most {peak:.0f} MB together, "
                  f"{(peak - before) / pupils:.0f} MB each; the hub alone {before:.0f} MB")  # fmt: skip
        finally:
            os.killpg(hub.pid, signal.SIGTERM)
            try:
                hub.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(hub.pid, signal.SIGKILL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pupils", type=int, default=3)
    parser.add_argument("--notebook", default="04", help="the first two characters of its name")
    chosen = parser.parse_args()
    main(chosen.pupils, chosen.notebook)
