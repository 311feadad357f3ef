"""What pandas finds in a file of flows, on one line.

    load_totals.py FILE

Prints the number of rows, the sums of packets, bytes and destination ports, how
many ports are missing, how many destinations there are, and the sum of the start
times in microseconds.
"""

import sys

import pandas as pd

flows = pd.read_csv(sys.argv[1], dtype={"Sport": str, "Dport": str})


def port(text):
    """ra prints ICMP's type and code where a port would be, in hexadecimal."""
    return text if pd.isna(text) else int(text, 0)


print(
    len(flows),
    flows["TotPkts"].sum(),
    flows["TotBytes"].sum(),
    flows["Dport"].map(port).sum().astype(int),
    flows["Dport"].isna().sum(),
    flows["DstAddr"].nunique(),
    sum(round(seconds * 1e6) for seconds in flows["StartTime"]),
)
