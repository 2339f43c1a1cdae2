"""JupyterHub for a class on one Linux machine; README.md beside this file says how it is started."""

import json
import os
import sys
from pathlib import Path

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import LocalProcessSpawner

sys.path.insert(0, str(Path(__file__).resolve().parent))
import accounts

FOLDER = Path(os.environ.get("CLASS_FOLDER", "/srv/class"))
PUPILS = int(os.environ.get("CLASS_PUPILS", "40"))
MEGABYTES = int(os.environ.get("CLASS_MEGABYTES", "1600"))  # of one process; README.md says why
IDLE = int(os.environ.get("CLASS_IDLE_SECONDS", "2700"))
HOMES, COURSE = FOLDER / "homes", FOLDER / "course"
SERVER = COURSE / "notebooks" / "class_server"
SOCKET = FOLDER / "shared_start.sock"
SHARED = [sys.executable, "-S", "-I", str(SERVER / "shared_start.py"), "run", str(SOCKET)]

c = get_config()  # noqa: F821 (JupyterHub puts it here)


class ClassAuthenticator(SharedPasswordAuthenticator):
    """The class password opens the room, the pupil's own word after it the pupil's own drawer.

    A class password alone would let everybody in as anybody.
    """

    async def authenticate(self, handler, data):
        password, _, word = data["password"].partition("-")
        who = await super().authenticate(handler, data | {"password": password})
        if who and who["name"] in self.allowed_users:
            if accounts.is_own_word(FOLDER / "words", who["name"], word):
                return who
        return None


class ClassSpawner(LocalProcessSpawner):
    """A process in the pupil's own account, within the pupil's limits."""

    def make_preexec_fn(self, name):
        become, take = super().make_preexec_fn(name), accounts.limit(MEGABYTES, processes=256)

        def preexec():
            take()
            become()

        return preexec


def lay_out(spawner):
    """At each start: the pupil's account and home."""
    account = accounts.make_account(spawner.user.name, HOMES)
    home = HOMES / spawner.user.name
    accounts.lay_out_home(home, COURSE, account.pw_uid, account.pw_gid)
    spawner.environment = spawner.environment | {"JUPYTER_RUNTIME_DIR": str(home / ".run")}


kernels = FOLDER / "jupyter" / "kernels" / "python3"
kernels.mkdir(parents=True, exist_ok=True)
startup = f"--IPKernelApp.exec_files={SERVER / 'kernel_startup.py'}"
kernel = [*SHARED, "ipykernel_launcher", "-f", "{connection_file}", startup]
(kernels / "kernel.json").write_text(
    json.dumps({"argv": kernel, "display_name": "Python 3", "language": "python"})
)

c.JupyterHub.bind_url = os.environ.get("CLASS_ADDRESS", "http://:8000")
c.JupyterHub.hub_port = int(os.environ.get("CLASS_HUB_PORT", "8081"))
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{c.JupyterHub.hub_port + 1}"
c.JupyterHub.db_url = f"sqlite:///{FOLDER}/hub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(FOLDER / "hub" / "cookie_secret")
c.JupyterHub.template_vars = {
    "announcement_login": "Username: pupil and your number, as pupil07. Password: the class's, a hyphen, and "
    "a word of your own of four letters or more. The first time you choose it; then it stays."
}
c.JupyterHub.authenticator_class = ClassAuthenticator
c.SharedPasswordAuthenticator.user_password = os.environ["CLASS_PASSWORD"]
c.Authenticator.allowed_users = {f"pupil{number:02}" for number in range(1, PUPILS + 1)}

c.JupyterHub.spawner_class = ClassSpawner
c.JupyterHub.concurrent_spawn_limit = 10  # the others wait for a few seconds
c.Spawner.pre_spawn_hook = lay_out
c.Spawner.cmd = [*SHARED, "jupyterhub.singleuser"]
c.Spawner.notebook_dir = "~/course"
c.Spawner.default_url = "/lab/tree/notebooks"
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.Spawner.environment = {
    "JUPYTER_PATH": str(FOLDER / "jupyter"),
    "PYTHONPATH": str(SERVER),
    "OPENBLAS_NUM_THREADS": "1",
}
c.Spawner.args = [
    "--ServerApp.kernel_manager_class=one_notebook.OneNotebook",
    "--ConnectionFileMixin.transport=ipc",  # files in the home; a port could be listened to by all
    "--ServerApp.terminals_enabled=False",
    "--LabApp.extension_manager=readonly",
    # An open page asks its server for news all the time, so that server never looks idle. Its kernel does.
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    "--MappingKernelManager.cull_connected=True",
    "--MappingKernelManager.cull_interval=60",
]

c.JupyterHub.services = [
    {
        # What TensorFlow would hold of its own in each kernel is held once. An empty environment: the
        # children are the pupils', and shall find no secret in their memory.
        "name": "shared-start",
        "command": [
            "env", "-i", f"PATH={os.environ['PATH']}", "HOME=/root", "MALLOC_ARENA_MAX=2",
            "TF_ENABLE_ONEDNN_OPTS=0",  # its allocator keeps 100 MB for ever
            sys.executable, str(SERVER / "shared_start.py"), "serve", str(SOCKET),
        ],
    },
    {
        "name": "idle-culler",
        "command": [
            sys.executable, "-m", "jupyterhub_idle_culler",
            f"--timeout={IDLE}", "--cull-every=60",
        ],
    },
]  # fmt: skip
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
