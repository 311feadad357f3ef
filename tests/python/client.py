"""A Jupyter client that takes requests: one JSON object a line in, one out.

    {"do": "start", "kernel": NAME, "cwd": DIR, "env": {…}}  -> {"seconds": S}
    {"do": "run", "code": TEXT, "interrupt_after": S | null} -> a reply, below
    {"do": "info"}                                           -> kernel_info_reply's content
    {"do": "is_complete", "code": TEXT}                      -> is_complete_reply's content
    {"do": "complete", "code": TEXT}                         -> complete_reply's content, cursor at the end
    {"do": "inspect", "code": TEXT}                          -> inspect_reply's content, likewise
    {"do": "process"}                                        -> {"pid": N}

A run may have "answers", the lines that its cell is given when it asks, "may_ask",
which lets it ask and gives none, "expressions", its user_expressions, "interrupts",
the seconds after each of which it is interrupted, and "patience", the seconds after
which it is given up: the status of its answer is "silent" then, and the kernel is of
no more use.

A run is answered with execute_reply's content, the outputs in their order on
iopub, the seconds until the kernel was idle again, and those that passed since
the interrupt.
"""

import json
import queue
import sys
import threading
import time

from jupyter_client import KernelManager

OUTPUTS = {"stream", "display_data", "update_display_data", "execute_result", "error", "clear_output"}
PATIENCE = 600


def main() -> None:
    manager = client = None
    for line in sys.stdin:
        request = json.loads(line)
        match request["do"]:
            case "start":
                started = time.perf_counter()
                manager = KernelManager(kernel_name=request["kernel"])
                # What a kernel prints is not an answer.
                manager.start_kernel(cwd=request["cwd"], env=request["env"], stdout=sys.stderr)
                client = manager.client()
                client.start_channels()
                client.wait_for_ready(timeout=PATIENCE)
                answer = {"seconds": time.perf_counter() - started}
            case "run":
                answer = run(manager, client, request)
            case "info":
                answer = client.kernel_info(reply=True, timeout=PATIENCE)["content"]
            case "is_complete":
                client.is_complete(request["code"])
                answer = client.get_shell_msg(timeout=PATIENCE)["content"]
            case "complete":
                client.complete(request["code"])
                answer = client.get_shell_msg(timeout=PATIENCE)["content"]
            case "inspect":
                client.inspect(request["code"])
                answer = client.get_shell_msg(timeout=PATIENCE)["content"]
            case "process":
                answer = {"pid": manager.provisioner.pid}
        print(json.dumps(answer, default=str), flush=True)
    if manager is not None:
        client.stop_channels()
        manager.shutdown_kernel()


def run(manager, client, request: dict) -> dict:
    interrupted = []
    interrupt_after = request.get("interrupt_after")
    answers = request.get("answers") or []

    def interrupt() -> None:
        interrupted.append(time.perf_counter())
        manager.interrupt_kernel()

    outputs = []
    started = time.perf_counter()
    message_id = client.execute(
        request["code"],
        allow_stdin=bool(answers) or request.get("may_ask", False),
        user_expressions=request.get("expressions") or {},
    )
    if answers:
        threading.Thread(target=reply_to, args=(client, answers), daemon=True).start()
    timers = [threading.Timer(seconds, interrupt) for seconds in request.get("interrupts") or []]
    if interrupt_after is not None:
        threading.Timer(interrupt_after, interrupt).start()
    given_up = started + request.get("patience", PATIENCE)
    while True:
        try:
            message = client.get_iopub_msg(timeout=max(given_up - time.perf_counter(), 0.01))
        except queue.Empty:
            return {"status": "silent", "outputs": outputs, "seconds": time.perf_counter() - started}
        if message["parent_header"].get("msg_id") != message_id:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "busy":
            # An interrupt that overtakes its cell is none of its own.
            for timer in timers:
                if timer.ident is None:
                    timer.start()
        if kind == "status" and content["execution_state"] == "idle":
            break
        if kind in OUTPUTS:
            outputs.append({"kind": kind, **content})
    ended = time.perf_counter()
    # Those that are left would stop the next cell.
    for timer in timers:
        timer.cancel()
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"].get("msg_id") == message_id:
            break
    return {
        **reply["content"],
        "outputs": outputs,
        "seconds": ended - started,
        "seconds_since_interrupt": ended - interrupted[0] if interrupted else None,
    }


def reply_to(client, answers: list[str]) -> None:
    for answer in answers:
        asked = client.get_stdin_msg(timeout=PATIENCE)["content"]
        client.input(f"{answer} to {asked['prompt']}{' unseen' if asked['password'] else ''}")


main()
