"""Executes every notebook of this folder and prints a line for each.

Called by `argus-kernel lab --check` with the kernel's name. Exits 1 if a
notebook failed. The files themselves are left as they are.
"""

import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(path: Path, kernel: str) -> tuple[bool, str]:
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    client = NotebookClient(notebook, kernel_name=kernel, timeout=300, resources={"metadata": {"path": "."}})
    started = time.monotonic()
    try:
        client.execute()
        outcome = "ok"
    except (CellExecutionError, DeadKernelError) as error:
        done = [cell for cell in cells if cell.get("execution_count")]
        where = f"FAILED in cell {max(len(done), 1)}"
        outcome = f"{where}: {TERMINAL_COLOURS.sub('', str(error)).strip()}"
    seconds = time.monotonic() - started
    return outcome == "ok", f"{path}: {len(cells)} cells, {seconds:.1f} s, {outcome}"


def main() -> int:
    notebooks = sorted(path for path in Path(".").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    if not notebooks:
        print("there are no notebooks here", file=sys.stderr)
        return 1
    results = []
    for path in notebooks:
        ok, line = run(path, sys.argv[1])
        print(line, flush=True)
        results.append(ok)
    return 0 if all(results) else 1


sys.exit(main())
