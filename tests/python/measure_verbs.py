"""How long everyday verbs take in pandas or in polars for Python.

    measure_verbs.py pandas|polars FLOWS

Prints as JSON, for each verb, the median seconds of three.
"""

import json
import statistics
import sys
import time

library, path = sys.argv[1:]


def timed(verb):
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        verb()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def of_pandas():
    import pandas as pd

    df = pd.read_csv(path, parse_dates=["StartTime"], low_memory=False)
    assets = pd.DataFrame({"address": df["SrcAddr"].unique()})
    assets["owner"] = assets["address"]
    gap = pd.Timedelta("10min")
    return {
        "counts": lambda: df["DstAddr"].value_counts(dropna=False),
        "shares": lambda: df["Dport"].value_counts(normalize=True, dropna=False),
        "describe": lambda: df[["TotPkts", "TotBytes", "Dur"]].describe(),
        "crosstab": lambda: pd.crosstab(df["Proto"], df["State"]),
        "pivot_table": lambda: df.pivot_table("TotBytes", "Dport", "Proto", aggfunc="sum"),
        "total": lambda: df["TotBytes"].sum(),
        "mean_of": lambda: df["Dur"].mean(),
        "quantile_of": lambda: df["TotBytes"].quantile(0.95),
        "largest": lambda: df.nlargest(10, "TotBytes"),
        "between": lambda: df[(df["StartTime"] >= "2000-01-01") & (df["StartTime"] < "2100-01-01")],
        "lookup": lambda: df.merge(assets, how="left", left_on="SrcAddr", right_on="address"),
        "assign a ratio": lambda: df.assign(mean=df["TotBytes"] / df["TotPkts"]),
        "fill": lambda: df.fillna({"Dport": 0}),
        "sample": lambda: df.sample(10_000, random_state=1),
        "bins": lambda: df.assign(bin=pd.cut(df["TotBytes"], 10)),
        "sessions": lambda: df.assign(
            session=(df.sort_values("StartTime").groupby("SrcAddr")["StartTime"].diff() > gap)
            .groupby(df["SrcAddr"])
            .cumsum()
        ),
        "is": lambda: df[df["Proto"] == "udp"],
        "among": lambda: df[df["Dport"].isin([22, 53, 80])],
        "above": lambda: df[df["TotBytes"] > 300],
        "like": lambda: df[df["DstAddr"].str.startswith("192.168.")],
    }


def of_polars():
    import datetime

    import polars as pl

    df = pl.read_csv(path, try_parse_dates=True, infer_schema_length=100_000)
    assets = df.select(address=pl.col("SrcAddr").unique()).with_columns(owner="address")
    gap = datetime.timedelta(minutes=10)
    session = (pl.col("StartTime").diff() > gap).cum_sum().over("SrcAddr", order_by="StartTime")
    from_, to = datetime.datetime(2000, 1, 1), datetime.datetime(2100, 1, 1)
    lazy = df.lazy()
    return {
        "counts": lambda: df["DstAddr"].value_counts(sort=True),
        "shares": lambda: df["Dport"].value_counts(sort=True, normalize=True),
        "describe": lambda: df.select("TotPkts", "TotBytes", "Dur").describe(),
        "crosstab": lambda: df.pivot("State", index="Proto", values="TotPkts", aggregate_function="len"),
        "pivot_table": lambda: df.pivot("Proto", index="Dport", values="TotBytes", aggregate_function="sum"),
        "total": lambda: df["TotBytes"].sum(),
        "mean_of": lambda: df["Dur"].mean(),
        "quantile_of": lambda: df["TotBytes"].quantile(0.95, "linear"),
        "largest": lambda: lazy.top_k(10, by="TotBytes").collect(),
        "between": lambda: lazy.filter(pl.col("StartTime").is_between(from_, to, closed="left")).collect(),
        "lookup": lambda: df.join(assets, how="left", left_on="SrcAddr", right_on="address"),
        "assign a ratio": lambda: df.with_columns(mean=pl.col("TotBytes") / pl.col("TotPkts")),
        "fill": lambda: df.with_columns(pl.col("Dport").fill_null(0)),
        "sample": lambda: df.sample(10_000, seed=1),
        "bins": lambda: df.with_columns(bin=pl.col("TotBytes").hist(bin_count=10).len()),
        "sessions": lambda: df.with_columns(session=session),
        "is": lambda: lazy.filter(pl.col("Proto") == "udp").collect(),
        "among": lambda: lazy.filter(pl.col("Dport").is_in([22, 53, 80])).collect(),
        "above": lambda: lazy.filter(pl.col("TotBytes") > 300).collect(),
        "like": lambda: lazy.filter(pl.col("DstAddr").str.starts_with("192.168.")).collect(),
    }


verbs = {"pandas": of_pandas, "polars": of_polars}[library]()
print(json.dumps({name: timed(verb) for name, verb in verbs.items()}))
