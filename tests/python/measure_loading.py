"""One load by a Python library, in a process of its own.

    measure_loading.py pandas|polars FILE

Prints rows, seconds, and the most bytes that were ever resident.
"""

import resource
import sys
import time

library, path = sys.argv[1:]
if library == "pandas":
    import pandas as pd

    started = time.perf_counter()
    flows = pd.read_csv(path)
else:
    import polars as pl

    started = time.perf_counter()
    # What it guesses from the first hundred rows fails at the first 0x0303.
    flows = pl.read_csv(path, schema_overrides={"Sport": pl.String, "Dport": pl.String})
seconds = time.perf_counter() - started
print(len(flows), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
