"""One process loads TensorFlow and Jupyter, once; the pupils' kernels and servers are its children.

A kernel that loads TensorFlow by itself holds some 300 MB of its own for it. A child of a process that
has loaded it shares these pages with all other children, until it writes on them.

    python shared_start.py serve SOCKET                     as root; the hub does it
    python shared_start.py run SOCKET MODULE ARGUMENT ...   instead of `python -m MODULE ARGUMENT ...`

`run` stands where Jupyter expects its process: it passes signals on, ends when the child ends, and when
it is killed, so is the child. The child gets the account of whoever ran it, with the same limits.
"""

import json
import os
import signal
import socket
import struct
import sys

LIMITS = {
    "Max data size": "RLIMIT_DATA",
    "Max processes": "RLIMIT_NPROC",
    "Max file size": "RLIMIT_FSIZE",
    "Max core file size": "RLIMIT_CORE",
}


def preload() -> None:
    """Import what every notebook needs. No thread may run after this: it would be lost in the children."""
    # ruff: noqa: F401
    import gc
    import importlib

    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as every kernel has it
    for name in (
        "numpy scipy.stats sklearn.metrics cv2 PIL.Image matplotlib.figure matplotlib.backends.backend_agg "
        "tensorflow keras anywidget ipywidgets filelock ipykernel.kernelapp ipykernel.ipkernel ipykernel.debugger "
        "debugpy.server.api IPython.core.magics matplotlib_inline.config PIL.JpegImagePlugin PIL.TiffImagePlugin jupyterhub.singleuser.extension jupyterlab.labapp"
    ).split():
        importlib.import_module(name)
    sys.modules["tensorflow"].config.list_physical_devices()
    gc.collect()
    gc.freeze()  # the children's garbage collector does not go through these objects, and writes on them


def serve(path: str) -> None:
    """Wait for `run`, fork a child for each, and end it when the one who asked has ended."""
    import selectors

    preload()
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a thread runs after the imports: children would not be safe")
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen(256)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.data:
                key.data()
                continue
            connection, _ = listener.accept()
            who = struct.unpack(
                "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            )
            try:
                asker = os.pidfd_open(who[0])
            except ProcessLookupError:
                connection.close()
                continue
            child = os.fork()
            if child == 0:
                become(connection, *who)
                return
            watch(selector, connection, asker, child)


def watch(selector, connection: socket.socket, asker: int, child: int) -> None:
    """If the asking process ends, the child is killed; if the child ends, the asking one is told how."""
    own = os.pidfd_open(child)

    def asker_ended():
        selector.unregister(asker)
        os.kill(child, signal.SIGKILL)

    def child_ended():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for descriptor in (own, asker):
            if descriptor in selector.get_map():
                selector.unregister(descriptor)
            os.close(descriptor)
        try:
            connection.send(str(code).encode())
        except OSError:  # nobody waits for it any more
            pass
        connection.close()

    selector.register(asker, 1, asker_ended)
    selector.register(own, 1, child_ended)
    try:
        connection.send(str(child).encode())
    except OSError:  # the asker has ended: its descriptor says so, too
        pass


def become(connection: socket.socket, asker: int, user: int, group: int) -> None:
    """In the child: take on the account and the limits of the asking process, then be what it wants."""
    import pwd
    import resource
    import runpy

    kept = os.dup2(connection.fileno(), 3) if connection.fileno() != 3 else 3
    os.closerange(4, 65536)  # the lines to other pupils' processes
    os.setsid()
    with open(f"/proc/{asker}/limits") as file:
        for line in file:
            name, most, *_ = line.replace("unlimited", "-1").split("  ", 1) + [""]
            if name in LIMITS:
                most = int(most.split()[1])  # the hard limit: nobody can go beyond it again
                resource.setrlimit(getattr(resource, LIMITS[name]), (most, most))
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, asker))
    with open(f"/proc/{asker}/oom_score_adj") as file:
        first_to_go = file.read()
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write(first_to_go)
    os.initgroups(pwd.getpwuid(user).pw_name, group)
    os.setgid(group)
    os.setuid(user)
    os.umask(0o077)
    end_with_parent()
    line = socket.socket(fileno=kept)
    message, descriptors, *_ = socket.recv_fds(line, 1 << 20, 3)
    wish = json.loads(message)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    line.detach()
    os.environ.clear()
    os.environ.update(wish["environment"])
    os.chdir(wish["folder"])
    sys.modules["numpy"].random.seed()  # or all pupils would throw the same dice
    sys.argv[:] = [wish["module"], *wish["arguments"]]
    sys.path.append(sys.path.pop(0))  # this folder, for one_notebook, behind all others
    runpy.run_module(wish["module"], run_name="__main__", alter_sys=True)


def end_with_parent() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run(path: str, module: str, *arguments: str) -> int:
    """Have the child started, wait for its end, and return its exit code."""
    if module != "jupyterhub.singleuser":
        end_with_parent()  # a kernel, whose pupil's server may be killed; a server outlives the hub
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    wish = {
        "module": module,
        "arguments": arguments,
        "folder": os.getcwd(),
        "environment": dict(os.environ),
    }
    try:
        connection.connect(path)
    except OSError:  # nothing is preloaded here: start it alone, with more memory
        os.execv(sys.executable, [sys.executable, "-m", module, *arguments])
    socket.send_fds(connection, [json.dumps(wish).encode()], [0, 1, 2])
    child = int(connection.recv(20))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda sent, _: os.kill(child, sent))
    try:
        return int(connection.recv(20) or 1)
    except ConnectionResetError:  # the child has not even taken its orders
        return 1


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "serve":
        serve(*rest)
    else:
        sys.exit(run(*rest))
