"""The class server with simulated pupils, who log in and run notebooks at the same time.

    sudo python tests/measure_class.py --pupils 3 --notebooks 07 08

Needs Linux, root, npm, and a Python that every account can read (/usr/bin/python3; or say PYTHON=...).
Starts notebooks/class_server/start.sh in --folder, on loopback. Each pupil logs in by the form, with a
word of their own, and runs all cells of the notebooks one after the other, as JupyterLab sends them.
Memory is PSS (a page shared by n processes counts 1/n for each), looked at every ten seconds. The
accounts that it made, and their homes, are removed.
"""

import argparse
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import threading
import time
import uuid
from pathlib import Path

import nbformat
import requests
import websocket

TOP = Path(__file__).resolve().parent.parent
PORT = 8123
HUB = f"http://127.0.0.1:{PORT}"


class Pupil(threading.Thread):
    """Logs in after `wait` seconds, and runs notebooks in a server of their own."""

    def __init__(self, name: str, password: str, notebooks: list[Path], wait: float):
        super().__init__(name=name)
        self.password, self.notebooks, self.wait = password, notebooks, wait
        self.problem, self.times, self.line = "", [], requests.Session()

    def run(self):
        time.sleep(self.wait)
        started = time.monotonic()
        try:
            self.log_in()
            self.times.append(time.monotonic() - started)
            for notebook in self.notebooks:
                self.run_notebook(notebook)
                self.times.append(time.monotonic() - started)
        except Exception as problem:  # whatever it is, it is this pupil's result
            self.problem = f"{type(problem).__name__}: {problem}"

    def log_in(self) -> None:
        self.line.get(f"{HUB}/hub/login", timeout=60)
        form = {"username": self.name, "password": self.password}
        form["_xsrf"] = self.line.cookies.get("_xsrf", path="/hub/")
        self.line.post(f"{HUB}/hub/login", data=form, timeout=60).raise_for_status()
        end = time.monotonic() + 300
        while time.monotonic() < end:
            page = self.line.get(f"{HUB}/user/{self.name}/lab", timeout=120)
            if page.ok and page.url.startswith(f"{HUB}/user/{self.name}/lab"):
                return
            time.sleep(1)
        raise TimeoutError(f"no server: {page.status_code} {page.url}")

    def kernel(self) -> websocket.WebSocket:
        """The line to a new kernel, beside the notebooks."""
        place = f"{HUB}/user/{self.name}/api/kernels"
        token = self.line.cookies.get("_xsrf", path=f"/user/{self.name}/")
        wish = {"name": "python3", "path": "notebooks/x.ipynb"}
        answer = self.line.post(place, json=wish, headers={"X-XSRFToken": token}, timeout=120)
        answer.raise_for_status()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.line.cookies)
        address = f"{place}/{answer.json()['id']}/channels".replace("http", "ws", 1)
        return websocket.create_connection(address, cookie=cookies, origin=HUB, timeout=3600)

    def run_notebook(self, path: Path) -> None:
        """A new kernel; all code cells, one after the other."""
        channel = self.kernel()
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                self.run_cell(channel, cell.source)
        channel.close()

    def send(self, channel, source: str) -> str:
        """Start a cell; the number that its answers carry."""
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": "execute_request", "username": "", "session": "s",
                  "date": "", "version": "5.3"}  # fmt: skip
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False,
                   "user_expressions": {}, "stop_on_error": True}  # fmt: skip
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content,
                   "channel": "shell", "buffers": []}  # fmt: skip
        channel.send(json.dumps(message))
        return number

    def run_cell(self, channel, source: str) -> str:
        """What the cell printed; RuntimeError if it failed, or if its kernel died."""
        number, printed = self.send(channel, source), ""
        problem = ""
        while True:
            answer = json.loads(text_of(channel.recv()))
            content = answer["content"]
            if content.get("execution_state") in ("restarting", "dead"):
                raise RuntimeError("the kernel died")
            if answer["parent_header"].get("msg_id") != number:
                continue
            if answer["msg_type"] == "stream":
                printed += content["text"]
            if answer["msg_type"] == "error":
                problem = f"{content['ename']}: {content['evalue']}"
            if content.get("execution_state") == "idle":
                if problem:
                    raise RuntimeError(f"{problem}\n{printed}")
                return printed


def text_of(frame: str | bytes) -> str | bytes:
    """The JSON of a message; one with a picture in it comes as bytes, with a table of its parts."""
    if isinstance(frame, str):
        return frame
    parts, start, end = (int.from_bytes(frame[at : at + 4], "big") for at in (0, 4, 8))
    return frame[start : end if parts > 1 else None]


def memory(hub: int) -> dict[str, float]:
    """PSS in MB of the hub and all its descendants, by account."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
    for process in parents:
        above = process
        while above not in (0, 1, hub):
            above = parents.get(above, 0)
        if above != hub:
            continue
        try:
            uid = int(Path(f"/proc/{process}/status").read_text().split("Uid:")[1].split()[0])
            name = pwd.getpwuid(uid).pw_name
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except (OSError, KeyError):
            continue
        pss = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        used[name] = used.get(name, 0) + pss
    return used


class ClassServer:
    """start.sh on loopback, until the `with` ends; then everything that it made for pupils is removed."""

    def __init__(self, folder: Path, pupils: int, **settings: str):
        self.folder, self.password = folder, secrets.token_hex(8)
        self.names = [f"pupil{number:02}" for number in range(1, pupils + 1)]
        self.environment = os.environ | {
            "CLASS_FOLDER": str(folder), "CLASS_PASSWORD": self.password, "CLASS_ADDRESS": HUB,
            "CLASS_HUB_PORT": str(PORT + 1),
        } | settings  # fmt: skip

    def __enter__(self):
        taken = {account.pw_name for account in pwd.getpwall()}.intersection(self.names)
        if taken:
            raise SystemExit(f"These accounts are there already: {', '.join(sorted(taken))}.")
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "shared_start.sock").unlink(missing_ok=True)  # of a server before
        self.log = (self.folder / "hub.log").open("w")
        command = ["sh", str(TOP / "notebooks" / "class_server" / "start.sh")]
        self.hub = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        while not ((self.folder / "shared_start.sock").exists() and self.answers()):
            if self.hub.poll() is not None:
                raise SystemExit(f"It does not start: see {self.folder / 'hub.log'}.")
            time.sleep(0.5)
        return self

    def answers(self) -> bool:
        try:
            return requests.get(f"{HUB}/hub/health", timeout=10).ok
        except requests.ConnectionError:
            return False

    def pupil(self, name: str, notebooks=(), wait: float = 0) -> Pupil:
        return Pupil(name, f"{self.password}-{name}s-word", notebooks, wait)

    def __exit__(self, *_):
        self.hub.send_signal(signal.SIGTERM)
        try:
            self.hub.wait(timeout=180)  # it gives its two services half a minute each
        except subprocess.TimeoutExpired:
            os.killpg(self.hub.pid, signal.SIGKILL)
        self.log.close()
        for name in self.names:
            shutil.rmtree(self.folder / "homes" / name, ignore_errors=True)
            (self.folder / "words" / name).unlink(missing_ok=True)
            subprocess.run(["userdel", name], stderr=subprocess.DEVNULL)
        (self.folder / "shared_start.sock").unlink(missing_ok=True)
        for path in (self.folder / "hub").glob("jupyterhub.sqlite*"):
            path.unlink()


def main(pupils: int, names: list[str], within: float, folder: Path) -> None:
    notebooks = [next((TOP / "notebooks").glob(f"{name}*.ipynb")) for name in names]
    with ClassServer(folder, pupils) as server:
        print(f"the server alone: {sum(memory(server.hub.pid).values()):.0f} MB", flush=True)
        everybody = [
            server.pupil(name, notebooks, within * number / max(pupils - 1, 1))
            for number, name in enumerate(server.names)
        ]
        started = time.monotonic()
        for pupil in everybody:
            pupil.start()
        most, total = {}, 0.0
        while any(pupil.is_alive() for pupil in everybody):
            used = memory(server.hub.pid)
            total = max(total, sum(used.values()))
            most = {name: max(most.get(name, 0), used.get(name, 0)) for name in {*most, *used}}
            steps = " ".join(str(len(pupil.times)) for pupil in everybody)
            print(f"{time.monotonic() - started:.0f} s: {total:.0f} MB; steps {steps}", flush=True)
            time.sleep(10)
        for pupil in everybody:
            told = ", ".join(f"{seconds:.0f}" for seconds in pupil.times)
            print(f"{pupil.name}: seconds {told}; {most.get(pupil.name, 0):.0f} MB {pupil.problem}")
        print(f"{pupils} pupils, {time.monotonic() - started:.0f} s, {total:.0f} MB together; a pupil "
              f"{max(most.get(name, 0) for name in server.names):.0f} MB at most; "
              f"{sum(not pupil.problem for pupil in everybody)} done")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pupils", type=int, default=3)
    parser.add_argument("--notebooks", nargs="+", default=["07", "08"], help="their numbers")
    parser.add_argument("--within", type=float, default=120, help="seconds for all to log in")
    parser.add_argument("--folder", type=Path, default=Path("/srv/class"))
    chosen = parser.parse_args()
    main(chosen.pupils, chosen.notebooks, chosen.within, chosen.folder)
