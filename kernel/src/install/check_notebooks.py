"""Executes every notebook of this folder and prints a line for each.

Called by `argus-kernel lab --check` with the kernel's name and what to do with
the outputs: `run` leaves the files as they are, `compare` fails where a fresh
output is not the one in the file, `update` writes the fresh ones into it. Exits 1
if a notebook failed.

Cells with the tag `timing` are not compared; of those with the tag `provenance`
the date and the compiler are not.
"""

import difflib
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
OF_THE_DAY = re.compile(r"<tr><th>(date|rustc)</th>.*?</tr>|^(date|rustc) .*$", re.MULTILINE)


def run(path: Path, kernel: str, outputs: str) -> tuple[bool, str]:
    committed = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    cells = [cell for cell in fresh.cells if cell.cell_type == "code"]
    client = NotebookClient(
        fresh,
        kernel_name=kernel,
        timeout=300,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    started = time.monotonic()
    try:
        client.execute()
        outcome = "ok"
    except (CellExecutionError, DeadKernelError) as error:
        done = [cell for cell in cells if cell.get("execution_count")]
        where = f"FAILED in cell {max(len(done), 1)}"
        outcome = f"{where}: {TERMINAL_COLOURS.sub('', str(error)).strip()}"
    seconds = time.monotonic() - started
    if outcome == "ok" and outputs == "compare":
        outcome = drift(committed, fresh) or "ok, outputs as committed"
    if outcome == "ok" and outputs == "update":
        # As JupyterLab saves it: what did not change makes no difference in the file.
        nbformat.write(fresh, path)
    return outcome.startswith("ok"), f"{path}: {len(cells)} cells, {seconds:.1f} s, {outcome}"


def drift(committed: nbformat.NotebookNode, fresh: nbformat.NotebookNode) -> str | None:
    """What differs first, if anything does."""
    pairs = [pair for pair in zip(committed.cells, fresh.cells, strict=True) if pair[1].cell_type == "code"]
    for number, (before, after) in enumerate(pairs, start=1):
        if "timing" in before.metadata.get("tags", []):
            continue
        texts = [comparable(cell).splitlines() for cell in (before, after)]
        lines = list(difflib.unified_diff(*texts, "committed", "fresh", lineterm="", n=0))
        if lines:
            shown = "\n".join(line[:200] for line in lines[2:12])
            return f"FAILED in cell {number}: its output is not the committed one\n{shown}"
    return None


def comparable(cell: nbformat.NotebookNode) -> str:
    """The outputs of a cell as one text. Where a stream was cut is of no matter, nor
    when stderr, which has a pipe of its own, came between the others."""
    parts: list[str] = []
    stderr = ""
    for output in cell.outputs:
        match output.output_type:
            case "stream" if output.name == "stderr":
                stderr += output.text
            case "stream":
                if not (parts and parts[-1].startswith("[stdout]\n")):
                    parts.append("[stdout]\n")
                parts[-1] += output.text
            case "error":
                parts.append("\n".join(["[error]", output.ename, output.evalue, *output.traceback]))
            case kind:
                parts.extend(f"[{kind} {mime}]\n{content}" for mime, content in sorted(output.data.items()))
    if stderr:
        parts.append(f"[stderr]\n{stderr}")
    text = "\n".join(parts)
    return OF_THE_DAY.sub("", text) if "provenance" in cell.metadata.get("tags", []) else text


def main() -> int:
    kernel, outputs = sys.argv[1:]
    notebooks = sorted(path for path in Path(".").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    if not notebooks:
        print("there are no notebooks here", file=sys.stderr)
        return 1
    results = []
    for path in notebooks:
        ok, line = run(path, kernel, outputs)
        print(line, flush=True)
        results.append(ok)
    return 0 if all(results) else 1


sys.exit(main())
