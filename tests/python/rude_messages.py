"""Messages that nobody should send, then cells as fast as they can be sent.

Prints whether the cells were answered in order and whether a comm that nobody knows
was closed, and then whether the kernel has ended.
"""

import sys

from jupyter_client import KernelManager

CELLS = 200

manager = KernelManager(kernel_name="argus")
manager.start_kernel(stdout=sys.stderr)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)

shell = client.shell_channel.socket
good = client.session.msg("execute_request", {"code": "std::process::exit(1)", "silent": False})
parts = client.session.serialize(good)
delimiter = parts.index(b"<IDS|MSG>")
for bad in [
    [b"<IDS|MSG>"],
    [b"no delimiter at all"],
    parts[: delimiter + 1] + [b"0" * 64] + parts[delimiter + 2 :],
    parts[: delimiter + 1] + [b"not hexadecimal"] + parts[delimiter + 2 :],
    parts[: delimiter + 2] + [b"{"] * 4,
    parts[:-2],
]:
    shell.send_multipart(bad)
client.session.send(shell, client.session.msg("no_such_request", {}))
client.session.send(shell, client.session.msg("comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}}))

asked = [client.execute(str(n)) for n in range(CELLS)]
values, closed = {}, False
while len(values) < CELLS:
    message = client.get_iopub_msg(timeout=120)
    parent = message["parent_header"].get("msg_id")
    if message["msg_type"] == "execute_result":
        values[parent] = message["content"]["data"]["text/plain"]
    closed |= message["msg_type"] == "comm_close"
in_order = [values[request] for request in asked] == [str(n) for n in range(CELLS)]
print("in order", in_order, "closed", closed)
client.stop_channels()
process = manager.provisioner.process
manager.shutdown_kernel()
print("ended", process.poll() is not None)
