"""Asks a kernel questions while a cell runs.

    questions.py FOLDER

Prints as JSON how long each answer took, what it was, how the cells ended, and the
statuses on iopub as they came.
"""

import json
import os
import sys
import time

from jupyter_client import KernelManager

PATIENCE = 300
TIMES = 3
LONG = """println!("running");
for _ in 0..100 { interrupted()?; std::thread::sleep(std::time::Duration::from_millis(100)); }
df.height()"""


def main() -> None:
    os.chdir(sys.argv[1])
    manager = KernelManager(kernel_name="argus")
    # What a kernel prints is not an answer.
    manager.start_kernel(stdout=sys.stderr)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        client.execute_interactive('let df = load("data/flows.csv")?;')
        print(json.dumps({**during_a_cell(client), "queues": queues(client)}))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def during_a_cell(client) -> dict:
    started = time.perf_counter()
    cells = [client.execute(LONG), client.execute("df.width()")]
    statuses, values = [], {}
    wait_for(client, statuses, values, lambda kind, content: kind == "stream")
    questions = {
        "complete": lambda: client.complete('df.column("TotB'),
        "inspect": lambda: client.inspect("df"),
        "is_complete": lambda: client.is_complete("fn f() {"),
        "comm_info": lambda: client.comm_info(),
        "history": lambda: client.history(hist_access_type="tail", n=1),
        "kernel_info": lambda: client.kernel_info(),
    }
    answers = {kind: [ask(client, question) for _ in range(TIMES)] for kind, question in questions.items()}
    asked_for = time.perf_counter() - started
    replies = [client.get_shell_msg(timeout=PATIENCE) for _ in cells]
    ended = time.perf_counter() - started
    is_last = lambda kind, content: kind == "status" and statuses[-1] == ["execute_request", cells[1], "idle"]
    wait_for(client, statuses, values, is_last)
    return {
        "answers": answers,
        "questions_ended": asked_for,
        "cell_ended": ended,
        "in_order": [reply["parent_header"]["msg_id"] for reply in replies] == cells,
        "replies": [reply["content"]["status"] for reply in replies],
        "values": [values.get(cell) for cell in cells],
        "cells": cells,
        "statuses": statuses,
    }


def ask(client, question) -> list:
    """Seconds until the answer, and its content."""
    asked = time.perf_counter()
    request = question()
    reply = client.get_shell_msg(timeout=PATIENCE)
    seconds = time.perf_counter() - asked
    # The cell's own reply would come here if the question waited for it.
    assert reply["parent_header"]["msg_id"] == request, reply["parent_header"]
    return [seconds, reply["content"]]


def wait_for(client, statuses, values, is_awaited) -> None:
    """Reads iopub up to a message, and notes what it says on the way."""
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        kind, content, parent = message["msg_type"], message["content"], message["parent_header"]
        if kind == "status":
            statuses.append([parent["msg_type"], parent["msg_id"], content["execution_state"]])
        if kind == "execute_result":
            values[parent["msg_id"]] = content["data"]["text/plain"]
        if is_awaited(kind, content):
            return


def queues(client) -> dict:
    """How cells end that are queued behind one that fails."""
    ended = {}
    for stops in [True, False]:
        cells = [client.execute("no_such_name", stop_on_error=stops), client.execute("1"), client.execute("2")]
        replies = [client.get_shell_msg(timeout=PATIENCE) for _ in cells]
        assert [reply["parent_header"]["msg_id"] for reply in replies] == cells
        ended["stops" if stops else "goes on"] = [reply["content"]["status"] for reply in replies]
    return ended


main()
