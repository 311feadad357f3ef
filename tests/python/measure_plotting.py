"""How long pandas and matplotlib take for figures.

    measure_plotting.py FLOWS FIGURE

Prints as JSON the number of rows, and for each figure the median seconds of three,
from the call to the PNG that is saved as FIGURE.
"""

import json
import statistics
import sys
import time

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pandas as pd

path, figure = sys.argv[1:]
flows = pd.read_csv(path, low_memory=False)
# pandas takes ports for numbers or for text, as they come.
dns_port = 53 if flows["Dport"].dtype.kind in "iuf" else "53"
dns = flows[flows["Dport"] == dns_port]
times = pd.to_datetime(flows["StartTime"], unit="s")


def timed(draw):
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        draw()
        plt.savefig(figure)
        plt.close("all")
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


print(json.dumps({
    "rows": len(flows),
    "boxplot": timed(lambda: dns.boxplot(["TotBytes"])),
    "histogram": timed(lambda: flows["TotBytes"].plot.hist(bins=50)),
    "line": timed(lambda: flows.set_index(times)["TotBytes"].resample("1min").sum().plot()),
    "scatter_matrix": timed(lambda: pd.plotting.scatter_matrix(flows[["TotPkts", "TotBytes"]])),
}))
