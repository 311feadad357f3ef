"""The numbers of figures, by the libraries that define them.

    figure_numbers.py MADE SHIPPED

Writes made-up flows of every size, some without a duration, to MADE; SHIPPED is the
capture of the notebooks. Prints as JSON what matplotlib, numpy, pandas and scipy
find in them.
"""

import json
import sys

import numpy as np
import pandas as pd
from matplotlib.cbook import boxplot_stats
from scipy.stats import gaussian_kde, linregress

made, shipped = sys.argv[1:]


def made_up_flows(rows=20_000):
    rng = np.random.default_rng(7)
    packets = 1 + rng.pareto(1.2, rows).astype(int)
    return pd.DataFrame({
        "StartTime": 1_700_000_000 + np.sort(rng.integers(0, 7200, rows)),
        "Proto": rng.choice(["tcp", "udp", "icmp"], rows, p=[.5, .4, .1]),
        "TotPkts": packets,
        "TotBytes": packets * rng.integers(40, 1500, rows),
        "Dur": np.where(rng.random(rows) < .1, np.nan, rng.exponential(3, rows).round(6)),
    })


def box(sample):
    """The five numbers of a box, and its outliers in order."""
    stats = boxplot_stats(sample)[0]
    return [[stats[key] for key in ["whislo", "q1", "med", "q3", "whishi"]], sorted(stats["fliers"].tolist())]


def dns_bytes():
    flows = pd.read_csv(shipped, dtype=str)
    return flows[flows["Dport"] == "53"]["TotBytes"].astype(float).tolist()


def outline(values, low, high, on_axis=lambda place: place):
    """A violin's places and densities, as matplotlib has them."""
    places = np.linspace(low, high, 100)
    return np.column_stack([on_axis(places), gaussian_kde(values)(places)]).tolist()


def line(x, y):
    found = linregress(x, y)
    return [found.slope, found.intercept, found.rvalue**2]


def spread(flows, seconds):
    """Bytes of windows, each flow shared over the time that it took."""
    starts = flows["StartTime"].to_numpy()
    # Seconds since 1970 have no room for microseconds.
    starts = (starts - starts.min() // seconds * seconds).astype(float)
    durations = flows["Dur"].fillna(0).to_numpy()
    totals = np.zeros(int(np.ceil((starts + durations).max() / seconds)))
    for start, duration, amount in zip(starts, durations, flows["TotBytes"]):
        if duration == 0:
            totals[int(start // seconds)] += amount
            continue
        for window in range(int(start // seconds), int(np.ceil((start + duration) / seconds))):
            begin = window * seconds
            inside = min(start + duration, begin + seconds) - max(start, begin)
            totals[window] += amount * inside / duration
    return totals.tolist()


flows = made_up_flows()
flows.to_csv(made, index=False)
sizes, durations = flows["TotBytes"].to_numpy(), flows["Dur"].dropna().to_numpy()
samples = [
    dns_bytes(), [1, 2, 3, 4, 100, -50], [5], [0, 0, 0, 9], [1, 1, 1, 1, 2, 50, 51], list(range(1000)), sizes.tolist(),
]
counts, edges = np.histogram(sizes, bins=73)
log_edges = np.geomspace(sizes.min(), sizes.max(), 51)
density, _ = np.histogram(durations, bins=31, density=True)
complete = flows.dropna()
grid, x_edges, y_edges = np.histogram2d(complete["Dur"], complete["TotBytes"], bins=[37, 53])
few = durations[:400]
some = few[few > 0]
places = np.linspace(-2, 20, 101)
by_time = flows.set_index(pd.to_datetime(flows["StartTime"], unit="s"))["TotBytes"]
print(json.dumps({
    "boxes": [[sample, *box(sample)] for sample in samples],
    "by": {name: box(part["TotBytes"].tolist()) for name, part in flows.groupby("Proto")},
    "histogram": [edges.tolist(), counts.tolist()],
    "log_histogram": [log_edges.tolist(), np.histogram(sizes, log_edges)[0].tolist()],
    "density": density.tolist(),
    "histogram2d": [x_edges.tolist(), y_edges.tolist(), grid.T.astype(int).ravel().tolist()],
    "kde": [few.tolist(), places.tolist(), gaussian_kde(few)(places).tolist()],
    "violin": outline(some, some.min(), some.max()),
    "log_violin": outline(np.log10(some), np.log10(some.min()), np.log10(some.max()), lambda place: 10**place),
    "many_kde": [places.tolist(), gaussian_kde(durations)(places).tolist()],
    "line": line(flows["TotPkts"], flows["TotBytes"]),
    "log_line": line(np.log10(flows["TotPkts"]), np.log10(flows["TotBytes"])),
    "weak_line": line(complete["Dur"], complete["TotBytes"]),
    "spread": spread(flows, 10),
    "corr": flows[["TotPkts", "TotBytes", "Dur"]].corr().values.tolist(),
    "per_minute": [int(total) for total in by_time.resample("1min").sum()],
    "by_proto": flows.groupby("Proto")["TotBytes"].sum().sort_values(ascending=False).to_dict(),
}, default=float))
