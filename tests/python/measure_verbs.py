"""Everyday verbs in pandas or in polars for Python, timed one by one as they are asked for.

    measure_verbs.py pandas|polars text|categories FLOWS

Reads the file, says `ready`, and then runs the verb that each line of the input names. For
each it prints the seconds that passed and the seconds of processor time as JSON, or `null`
for a verb that it does not have. With `text`, columns are what reading the file gives; with
`categories`, the words are categories, as they are in our frames. Addresses are text in all.
"""

import datetime
import json
import os
import sys
import tempfile
import time
import warnings

warnings.simplefilter("ignore")
library, words, path = sys.argv[1:]
WORDS = ["Flgs", "Proto", "Dir", "State"]
UDP = ["udp", "rtp", "rtcp", "udt"]  # what `udp` means in ra
FLOW = ["SrcAddr", "DstAddr", "Proto"]
FIRSTS = ["Flgs", "Dir", "State"]  # where ra merges words
PORTS = ["Sport", "Dport"]
SUMS = ["TotPkts", "TotBytes"]
MINUTE = 60_000_000
SAVED = os.path.join(tempfile.mkdtemp(), "saved")


def of_pandas():
    import numpy as np
    import pandas as pd

    types = {name: "category" for name in WORDS} if words == "categories" else None
    df = pd.read_csv(path, parse_dates=["StartTime"], low_memory=False, dtype=types)
    assets = pd.DataFrame({"address": df["SrcAddr"].unique()})
    assets["owner"] = assets["address"]
    gap = pd.Timedelta("10min")

    def merged(records, keys, firsts, **options):
        """What racluster and rabins say of records, but for merged words: `ended` is theirs."""
        groups = records.groupby(keys, observed=True, **options)
        columns = {name: (name, "first") for name in firsts}
        columns |= {name: (name, "sum") for name in SUMS}
        columns |= {name: (name, "min") for name in ["StartTime", *PORTS]}
        columns |= {f"{name} most": (name, "max") for name in PORTS}
        durations = {"Mean": "mean", "StdDev": "std", "Min": "min", "Max": "max", "Trans": "size"}
        columns |= {name: ("Dur", how) for name, how in durations.items()}
        answer = groups.agg(**columns, ended=("ended", "max"))
        for port in PORTS:
            answer[port] = answer[port].where(answer[port] == answer.pop(f"{port} most"))
        answer["Dur"] = (answer["ended"] - answer["StartTime"]).dt.total_seconds()
        return answer

    def with_ends():
        return df.assign(ended=df["StartTime"] + pd.to_timedelta(df["Dur"], unit="s"))

    def sessions():
        ordered = df.sort_values("StartTime", kind="stable")
        begun = ordered.groupby("SrcAddr", observed=True)["StartTime"].diff() > gap
        return df.assign(session=begun.groupby(df["SrcAddr"], observed=True).cumsum())

    def subnet():
        net = df["SrcAddr"].astype(str).str.replace(r"\.\d+$", ".0/24", regex=True)
        return df.assign(net=net)

    def shared_out():
        began = df["StartTime"].astype("datetime64[us]").astype("int64").to_numpy()
        took = (df["Dur"].to_numpy() * 1e6).round().astype("int64")
        first, last = began // MINUTE, (began + np.maximum(took - 1, 0)) // MINUTE
        parts = last - first + 1
        row = np.repeat(np.arange(len(df)), parts)
        bin_ = first[row] + np.arange(len(row)) - np.repeat(parts.cumsum() - parts, parts)
        begun = np.maximum(began[row], bin_ * MINUTE)
        ended = np.minimum(began[row] + took[row], (bin_ + 1) * MINUTE)
        share = np.where(took[row] > 0, (ended - begun) / np.maximum(took[row], 1), 1.0)
        parts = df.take(row).reset_index(drop=True)
        for name in SUMS:
            parts[name] = parts[name].to_numpy() * share
        parts["Bin"] = bin_
        parts["StartTime"] = begun.astype("datetime64[us]")
        parts["ended"] = ended.astype("datetime64[us]")
        parts["Dur"] = (ended - begun) / 1e6
        return merged(parts, ["Bin", "Proto"], [*FIRSTS, "SrcAddr", "DstAddr"])

    def bucketed():
        records = with_ends().assign(Bin=df["StartTime"].dt.floor("1min"))
        return merged(records, ["Bin", "Proto"], [*FIRSTS, "SrcAddr", "DstAddr"])

    def sql():
        dns = df[df["Dport"] == 53]
        sums = dns.groupby("DstAddr", observed=True)["TotBytes"].sum()
        return sums.sort_values(ascending=False).head(10)

    return {
        "distinct": lambda: df["Dport"].unique(),
        "counts": lambda: df["DstAddr"].value_counts(dropna=False),
        "shares": lambda: df["Dport"].value_counts(normalize=True, dropna=False),
        "describe": lambda: df[["TotPkts", "TotBytes", "Dur"]].describe(),
        "describe all": lambda: df.describe(include="all"),
        "crosstab": lambda: pd.crosstab(df["Proto"], df["State"]),
        "pivot_table": lambda: df.pivot_table(
            "TotBytes", "Dport", "Proto", aggfunc="sum", observed=True
        ),
        "total": lambda: df["TotBytes"].sum(),
        "mean_of": lambda: df["Dur"].mean(),
        "quantile_of": lambda: df["TotBytes"].quantile(0.95),
        "largest": lambda: df.nlargest(10, "TotBytes"),
        "between": lambda: df[
            (df["StartTime"] >= "2023-11-15") & (df["StartTime"] < "2023-11-15 08:00")
        ],
        "sample": lambda: df.sample(10_000, random_state=1).sort_index(),
        "lookup": lambda: df.merge(assets, how="left", left_on="SrcAddr", right_on="address"),
        "assign a ratio": lambda: df.assign(mean=df["TotBytes"] / df["TotPkts"]),
        "fill": lambda: df.fillna({"Dport": 0}),
        "bins": lambda: df.assign(bin=pd.cut(df["TotBytes"], 10)),
        "qcut": lambda: df.assign(bin=pd.qcut(df["TotBytes"], 10, duplicates="drop")),
        "sessions": sessions,
        "subnet": subnet,
        "is": lambda: df[df["Proto"] == "udp"],
        "among": lambda: df[df["Dport"].isin([22, 53, 80])],
        "above": lambda: df[df["TotBytes"] > 300],
        "like": lambda: df[df["DstAddr"].str.startswith("192.168.")],
        "ra": lambda: df[df["Proto"].isin(UDP) & (df["Dport"] == 53) & (df["TotBytes"] > 300)],
        "racluster": lambda: merged(with_ends(), FLOW, FIRSTS, sort=False, dropna=False),
        "rabins": shared_out,
        "rabins nomodify": bucketed,
        "sql": sql,
        "save csv": lambda: df.head(500_000).to_csv(SAVED + ".csv", index=False),
    }


def of_polars():
    import polars as pl

    df = pl.read_csv(path, try_parse_dates=True, infer_schema_length=100_000)
    if words == "categories":
        df = df.with_columns(pl.col(*WORDS).cast(pl.Categorical))
    assets = df.select(address=pl.col("SrcAddr").unique()).with_columns(owner="address")
    session = (pl.col("StartTime").diff() > datetime.timedelta(minutes=10)).cum_sum()
    session = session.over("SrcAddr", order_by="StartTime")
    from_, to = datetime.datetime(2023, 11, 15), datetime.datetime(2023, 11, 15, 8)
    lazy = df.lazy()
    text = lambda name: pl.col(name).cast(pl.String).str
    bytes_ = pl.col("TotBytes")

    def describe_all():
        """`describe`, and what pandas and ours say of words: how many there are, and the most frequent."""
        said = [df.describe()]
        for name in df.select(pl.col(pl.String, pl.Categorical)).columns:
            counts = df[name].drop_nulls().value_counts(sort=True)
            said.append((counts.height, counts.row(0)))
        return said

    def bins():
        least, most = df["TotBytes"].min(), df["TotBytes"].max()
        edges = [least + (most - least) * n / 10 for n in range(1, 10)]
        return df.with_columns(bin=bytes_.cut(edges, include_breaks=True))

    def merged(records, keys, firsts, **options):
        """What racluster and rabins say of records, but for merged words: `ended` is theirs."""
        dur, began, ended = pl.col("Dur"), pl.col("StartTime"), pl.col("ended")
        is_same = [
            (pl.col(port).min() == pl.col(port).max()) & (pl.col(port).null_count() == 0)
            for port in PORTS
        ]
        answer = records.group_by(keys, **options).agg(
            pl.col(firsts).first(),
            pl.col(SUMS).sum(),
            began.min(),
            *(
                pl.when(same).then(pl.col(port).first()).alias(port)
                for same, port in zip(is_same, PORTS)
            ),
            Mean=dur.mean(),
            StdDev=dur.std(ddof=0),
            Min=dur.min(),
            Max=dur.max(),
            Trans=pl.len(),
            ended=ended.max(),
        )
        took = (ended - began).dt.total_microseconds() / 1e6
        return answer.with_columns(Dur=took).collect()

    def with_ends():
        took = (pl.col("Dur") * 1e6).round().cast(pl.Int64).cast(pl.Duration("us"))
        return lazy.with_columns(ended=pl.col("StartTime") + took)

    def shared_out():
        began, took = pl.col("began"), pl.col("took")
        first, last = began // MINUTE, (began + pl.max_horizontal(took - 1, 0)) // MINUTE
        begun = pl.max_horizontal(began, pl.col("Bin") * MINUTE)
        ended = pl.min_horizontal(began + took, (pl.col("Bin") + 1) * MINUTE)
        share = pl.when(took > 0).then((ended - begun) / took).otherwise(1.0)
        records = lazy.with_columns(
            began=pl.col("StartTime").dt.timestamp("us"),
            took=(pl.col("Dur") * 1e6).round().cast(pl.Int64),
        )
        parts = records.with_columns(Bin=pl.int_ranges(first, last + 1)).explode("Bin")
        parts = parts.with_columns(
            pl.col(SUMS) * share,
            StartTime=begun.cast(pl.Datetime("us")),
            ended=ended.cast(pl.Datetime("us")),
            Dur=(ended - begun) / 1e6,
        )
        return merged(parts, ["Bin", "Proto"], [*FIRSTS, "SrcAddr", "DstAddr"])

    def bucketed():
        records = with_ends().with_columns(Bin=pl.col("StartTime").dt.truncate("1m"))
        return merged(records, ["Bin", "Proto"], [*FIRSTS, "SrcAddr", "DstAddr"])

    def ra():
        asked = pl.col("Proto").is_in(UDP) & (pl.col("Dport") == 53) & (bytes_ > 300)
        return lazy.filter(asked).collect()

    def sql():
        return df.sql(
            "select DstAddr, sum(TotBytes) as bytes from self where Dport = 53"
            " group by DstAddr order by bytes desc limit 10"
        )

    return {
        "distinct": lambda: df["Dport"].unique(maintain_order=True),
        "counts": lambda: df["DstAddr"].value_counts(sort=True),
        "shares": lambda: df["Dport"].value_counts(sort=True, normalize=True),
        "describe": lambda: df.select("TotPkts", "TotBytes", "Dur").describe(),
        "describe all": describe_all,
        "crosstab": lambda: df.pivot(
            "State", index="Proto", values="TotPkts", aggregate_function="len"
        ),
        "pivot_table": lambda: df.pivot(
            "Proto", index="Dport", values="TotBytes", aggregate_function="sum"
        ),
        "total": lambda: df["TotBytes"].sum(),
        "mean_of": lambda: df["Dur"].mean(),
        "quantile_of": lambda: df["TotBytes"].quantile(0.95, "linear"),
        "largest": lambda: lazy.top_k(10, by="TotBytes").collect(),
        "between": lambda: lazy.filter(
            pl.col("StartTime").is_between(from_, to, closed="left")
        ).collect(),
        "sample": lambda: df.sample(10_000, seed=1),
        "lookup": lambda: df.join(
            assets, how="left", left_on="SrcAddr", right_on="address", maintain_order="left"
        ),
        "assign a ratio": lambda: df.with_columns(mean=bytes_ / pl.col("TotPkts")),
        "fill": lambda: df.with_columns(pl.col("Dport").fill_null(0)),
        "bins": bins,
        "qcut": lambda: df.with_columns(
            bin=bytes_.qcut(10, allow_duplicates=True, include_breaks=True)
        ),
        "sessions": lambda: df.with_columns(session=session),
        "subnet": lambda: df.with_columns(net=text("SrcAddr").replace(r"\.\d+$", ".0/24")),
        "is": lambda: lazy.filter(pl.col("Proto") == "udp").collect(),
        "among": lambda: lazy.filter(pl.col("Dport").is_in([22, 53, 80])).collect(),
        "above": lambda: lazy.filter(bytes_ > 300).collect(),
        "like": lambda: lazy.filter(text("DstAddr").starts_with("192.168.")).collect(),
        "ra": ra,
        "racluster": lambda: merged(with_ends(), FLOW, FIRSTS, maintain_order=True),
        "rabins": shared_out,
        "rabins nomodify": bucketed,
        "sql": sql,
        "save csv": lambda: df.head(500_000).write_csv(SAVED + ".csv"),
        "save parquet": lambda: df.head(500_000).write_parquet(SAVED + ".parquet"),
    }


verbs = {"pandas": of_pandas, "polars": of_polars}[library]()
print("ready", flush=True)
for line in sys.stdin:
    verb = verbs.get(line.strip())
    if verb is None:
        print("null", flush=True)
        continue
    started, worked = time.perf_counter(), time.process_time()
    answer = verb()
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    del answer
    print(json.dumps({"seconds": seconds, "processor": processor}), flush=True)
