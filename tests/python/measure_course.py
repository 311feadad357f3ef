"""A notebook run once through nbclient, with the time of each cell.

    measure_course.py NOTEBOOK KERNEL

Prints as JSON the seconds of the whole and of each code cell, and what the cell with
`.shape` showed.
"""

import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

path, kernel = Path(sys.argv[1]), sys.argv[2]
notebook = nbformat.read(path, as_version=4)
client = NotebookClient(notebook, kernel_name=kernel, timeout=None, resources={"metadata": {"path": str(path.parent)}})
begins, seconds = {}, []


def begin(cell, cell_index):
    begins.setdefault(cell_index, time.perf_counter())


def end(cell, cell_index, execute_reply):
    seconds.append(time.perf_counter() - begins[cell_index])


client.on_cell_execute, client.on_cell_executed = begin, end
started = time.perf_counter()
client.execute()
whole = time.perf_counter() - started
shape = next(
    cell.outputs[0].data["text/plain"]
    for cell in notebook.cells
    if cell.cell_type == "code" and ".shape" in cell.source
)
print(json.dumps({"whole": whole, "cells": seconds, "shape": shape}))
