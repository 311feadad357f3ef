"""A server that is killed leaves no kernel behind, and a kernel leaves no folder.

    orphaned_kernel.py FOLDER     the test; FOLDER is where the kernel has its folder
    orphaned_kernel.py --server   the server, which starts a kernel and prints its pid

Prints how many folders the kernel made; then, after the server was killed, whether
the kernel is still alive and how many folders are left.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

from jupyter_client import KernelManager

PATIENCE = 15


def serve():
    manager = KernelManager(kernel_name="argus")
    manager.start_kernel(stdout=sys.stderr)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    print(manager.provisioner.pid, flush=True)
    time.sleep(600)


def is_alive(pid):
    """A zombie has ended, even while nobody has waited for it."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def kill_a_server(folder):
    def folders():
        return len(list(folder.glob("argus-kernel-*")))

    server = subprocess.Popen(
        [sys.executable, __file__, "--server"],
        stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(folder)},
    )
    kernel = int(server.stdout.readline())
    print("folders", folders())
    server.send_signal(signal.SIGKILL)
    server.wait()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and is_alive(kernel):
        time.sleep(.2)
    print("alive", is_alive(kernel), "left", folders())


if sys.argv[1] == "--server":
    serve()
else:
    kill_a_server(pathlib.Path(sys.argv[1]))
