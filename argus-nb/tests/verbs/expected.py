"""Makes flows.csv, and what pandas answers of it: expected.json, which tests/verbs compares with.

    .venv/bin/python argus-nb/tests/verbs/expected.py

Run it after adding a question; both files are committed.
"""

import json
import random
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
ROWS = 300


def write_flows():
    chance = random.Random(18)
    seconds = 0.0
    lines = ["StartTime,SrcAddr,Proto,State,Dport,SrcBytes,DstBytes,TotBytes,Dur"]
    for _ in range(ROWS):
        seconds += chance.expovariate(1 / 90)
        at = pd.Timestamp("2026-11-25 03:00:00") + pd.Timedelta(seconds=round(seconds, 3))
        proto = chance.choices(["tcp", "udp", "icmp"], [6, 5, 1])[0]
        state = {"tcp": ["FIN", "RST", "CON"], "udp": ["CON", "INT"], "icmp": ["ECO"]}[proto]
        port = "" if proto == "icmp" else chance.choice([53, 53, 80, 443, 22, 8080])
        src, dst = int(chance.lognormvariate(6, 2)), chance.choice([0, int(chance.lognormvariate(7, 2))])
        dur = "" if chance.random() < 0.1 else round(chance.expovariate(0.5), 6)
        lines.append(
            f"{at:%Y/%m/%d %H:%M:%S.%f},10.0.{chance.randrange(3)}.{chance.randrange(4)},{proto},"
            f"{chance.choice(state)},{port},{src},{dst},{src + dst},{dur}"
        )
    rows = lines[1:]
    chance.shuffle(rows)
    (HERE / "flows.csv").write_text("\n".join([lines[0], *rows]) + "\n")


def by_count(counts, column):
    """Most frequent first, then by value with null before it, as ours."""
    frame = counts.rename("count").reset_index()
    return frame.sort_values(["count", column], ascending=[False, True], na_position="first")


def largest_first(numbers):
    """By the number downward, then by the keys with null at the end, as our aggregate."""
    keys = list(numbers.index.names)
    frame = numbers.reset_index()
    return frame.sort_values([numbers.name, *keys], ascending=[False] + [True] * len(keys))


def described(frame):
    answer = frame.describe(include="all").rename_axis("statistic").reset_index()
    text = frame.select_dtypes(exclude="number").columns
    for name in text:
        answer[name] = [None if pd.isna(value) else str(value) for value in answer[name]]
    return answer


def binned(df, cut):
    bins = cut(df["TotBytes"])
    edges = lambda side: [float(getattr(interval, side)) for interval in bins]
    return pd.DataFrame({"TotBytes_upto": edges("right")})


def answers(df):
    assets = pd.DataFrame({"address": ["10.0.0.1", "10.0.1.2", "10.0.9.9"], "owner": ["web", "db", None], "Dport": [1, 2, 3]})
    merged = df.merge(assets, how="left", left_on="SrcAddr", right_on="address", suffixes=("", "_right"))
    gap = pd.Timedelta("10min")
    in_time = df.sort_values("StartTime", kind="stable")
    sessions = in_time.groupby("SrcAddr")["StartTime"].transform(lambda t: (t.diff() > gap).cumsum())
    gaps = in_time.groupby("SrcAddr")["StartTime"].diff().dt.total_seconds()
    rolling = in_time.rolling("10min", on="StartTime")["TotBytes"].sum()
    numbers = ["SrcBytes", "DstBytes", "TotBytes", "Dur"]
    return {
        "counts": by_count(df.groupby("Dport", dropna=False).size(), "Dport"),
        "shares": by_count(df.groupby("Dport", dropna=False).size(), "Dport").assign(
            share=lambda counts: counts["count"] / len(df)
        ),
        "describe numbers": described(df[numbers]),
        "describe text": described(df[["Dur", "Proto", "State"]]),
        "crosstab": pd.crosstab(df["Proto"], df["State"]).reset_index(),
        "pivot_table": df.pivot_table("TotBytes", "Proto", "State", aggfunc="sum").reset_index(),
        "pivot_table of means": df.pivot_table("Dur", "SrcAddr", "Proto", aggfunc="mean").reset_index(),
        "numbers": pd.DataFrame(
            {
                "total": [df[name].sum() for name in numbers],
                "mean": [df[name].mean() for name in numbers],
                "q95": [df[name].quantile(0.95) for name in numbers],
            }
        ),
        "numbers of nothing": pd.DataFrame({"total": [df.head(0)["Dur"].sum()]}),
        "largest": df.nlargest(7, "DstBytes")[["SrcAddr", "DstBytes"]],
        "smallest": df.nsmallest(7, "DstBytes")[["SrcAddr", "DstBytes", "SrcBytes"]],
        "largest of missing": df.nlargest(5, "Dur")[["SrcAddr", "Dur"]],
        "between": df[(df["StartTime"] >= "2026-11-25 04:00") & (df["StartTime"] < "2026-11-25 05:30")][
            ["SrcAddr", "TotBytes"]
        ],
        "lookup": merged[["SrcAddr", "Dport", "owner", "Dport_right"]],
        "assign": pd.DataFrame({"ratio": df["SrcBytes"] / df["DstBytes"]}),
        "fill": df.fillna({"Dport": 0})[["Dport"]],
        "bins": binned(df, lambda values: pd.cut(values, 7, precision=17)),
        "qcut": binned(df, lambda values: pd.qcut(values, 5, duplicates="drop", precision=17)),
        "sessions": pd.DataFrame({"session": sessions.reindex(df.index)}),
        "gaps": pd.DataFrame({"gap": gaps.reindex(df.index)}),
        "aggregate": largest_first(df.groupby("SrcAddr")["TotBytes"].sum()),
        "aggregate of pairs": largest_first(df.groupby(["SrcAddr", "Dport"], dropna=False)["DstBytes"].max()),
        "aggregate of buckets": df.groupby(df["StartTime"].dt.floor("1h").rename("hour"))["TotBytes"]
        .sum().reset_index()[["TotBytes"]],
        "percentile": largest_first(df.groupby("SrcAddr")["Dur"].quantile(0.9)),
        "rolling": pd.DataFrame({"sum": rolling.reindex(df.index)}),
        "filtered": df[df["SrcBytes"] > df["SrcBytes"].mean()][["SrcBytes"]],
        "is": df[df["Proto"] == "udp"][["TotBytes"]],
        "among": df[df["Dport"].isin([22, 80])][["TotBytes"]],
        "above": df[df["TotBytes"] > 300][["TotBytes"]],
        "like": df[df["SrcAddr"].str.match(r"10\.0\.1\..$")][["SrcAddr"]],
    }


def plain(value):
    if value is None or value is pd.NA:
        return None
    if isinstance(value, str):
        return value
    value = float(value)
    return value if np.isfinite(value) else None


def main():
    write_flows()
    df = pd.read_csv(HERE / "flows.csv", parse_dates=["StartTime"], date_format="%Y/%m/%d %H:%M:%S.%f")
    expected = {
        name: {column: [plain(value) for value in answer[column].tolist()] for column in answer.columns}
        for name, answer in answers(df).items()
    }
    lines = (f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in expected.items())
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
