"""Runs an installed wheel where nothing else is: `wheel.py PLAN`, a JSON object.

    {"environment": DIR, "course": DIR, "hidden": [DIR, …], "packages": [FROM, TO],
     "notebooks": [NAME, …], "cells": [CODE, …], "elsewhere": DIR}

It is started by `unshare --user --map-root-user --mount --net`. The folders in `hidden` become empty ones (the
clone, what cargo has built, cargo's registry), the environment becomes read-only, and of
the network there is only the machine itself. `packages` are those of the clone's Python
side, which the environment is told of by a `.pth` file; they are shown at another place.
Prints what was seen, as one JSON object.
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def bring_up_loopback() -> None:
    """Jupyter speaks over 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def hide(plan: dict) -> None:
    source, target = plan["packages"]
    Path(target).mkdir()
    mount("--bind", source, target)
    # It was not there when this process began.
    sys.path.append(target)
    for folder in plan["hidden"]:
        # One may lie in another.
        if Path(folder).exists():
            mount("-t", "tmpfs", "tmpfs", folder)
    mount("--bind", plan["environment"], plan["environment"])
    mount("-o", "remount,bind,ro", plan["environment"])


def printed(*command: str | Path, cwd: str | None = None) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    return done.stdout + done.stderr


def waiting(environment: str) -> set[int]:
    """The compilers that wait for this environment's cells (`docs/decisions.md`)."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if b"src/zygote.rs" in line and environment.encode() in line:
            found.add(int(process.name))
    return found


def cells(kernel: str, codes: list[str], environment: str) -> dict:
    from jupyter_client import KernelManager

    manager = KernelManager(kernel_name=kernel)
    started = time.perf_counter()
    manager.start_kernel(stdout=sys.stderr)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    ready = time.perf_counter() - started
    said: list[str] = []

    def hear(message: dict) -> None:
        content = message["content"]
        match message["msg_type"]:
            case "execute_result":
                said.append(content["data"]["text/plain"])
            case "error":
                said.append("\n".join(content["traceback"]))

    first_table = 0.0
    # Cells behind a dependency of the notebook's own are compiled by no waiting compiler.
    plain = [code for code in codes if ":dep" not in code]
    for code in plain:
        client.execute_interactive(code, timeout=300, output_hook=hear)
        first_table = first_table or time.perf_counter() - started
    methods: list[str] = []
    # Sources are read in the background, once a cell has run.
    while not methods and time.perf_counter() < started + 120:
        time.sleep(0.2)
        client.complete("df.group_by_st")
        methods = client.get_shell_msg(timeout=60)["content"]["matches"]
    # Each cell is compiled by a child of theirs, and another takes its place.
    before = waiting(environment)
    client.execute_interactive("1 + 1", timeout=300, output_hook=lambda _: None)
    forks = len(before - waiting(environment)) if before else 0
    for code in codes[len(plain) :]:
        client.execute_interactive(code, timeout=300, output_hook=hear)
    manager.shutdown_kernel(now=True)
    return {"ready": ready, "first_table": first_table, "values": said, "methods": methods, "forks": forks}


def main() -> None:
    plan = json.loads(sys.argv[1])
    bring_up_loopback()
    hide(plan)
    environment, course = Path(plan["environment"]), plan["course"]
    kernel = environment / "bin/argus-kernel"
    seen = {
        "hidden": [len(list(Path(folder).glob("*"))) for folder in plan["hidden"]],
        "kernelspecs": printed(environment / "bin/python", "-m", "jupyter_client.kernelspecapp", "list"),
        "doctor": printed(kernel, "doctor"),
        "copied": printed(kernel, "notebooks", course),
    }
    for notebook in Path(course).glob("*.ipynb"):
        if notebook.name not in plan["notebooks"]:
            notebook.unlink()
    seen["cells"] = cells("argus", plan["cells"], plan["environment"])
    seen["checked"] = printed(kernel, "lab", "--check", "--outputs", "compare", cwd=course)
    report = Path(course) / "report.html"
    seen["reported"] = printed(kernel, "report", plan["notebooks"][0], "--output", report, cwd=course)
    seen["report"] = report.read_text() if report.exists() else ""
    seen["installed"] = printed(kernel, "install", "--prefix", plan["elsewhere"])
    print(json.dumps(seen))


main()
