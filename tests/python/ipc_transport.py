"""A kernel whose sockets are files, in the folder that kernel and client share.

    ipc_transport.py FOLDER

Prints what a cell showed, and what was left in the folder at the end.
"""

import os
import sys

from jupyter_client import KernelManager

os.chdir(sys.argv[1])
manager = KernelManager(kernel_name="argus", transport="ipc")
manager.start_kernel(stdout=sys.stderr)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
client.execute_interactive("6 * 7", output_hook=lambda message: print(message["content"].get("data")))
client.stop_channels()
manager.shutdown_kernel()
print("left", os.listdir("."))
