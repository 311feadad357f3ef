"""Asks pandas the forty analyses, and compares its answers with ours.

    forty.py FOLDER

FOLDER has `analyses.json`, what is asked, and our answer to each: `0.json`, `1.json`, …,
columns with their names. What our cells saved is in `ours`. It runs beside the notebooks.
Prints as JSON the title of each analysis and how the answers differ, or null.

An answer is a table. An index of pandas' is a column of it, an interval is its upper end, and
spaces around a text are nothing. Of ours there may be more columns, as the counts beside shares.
Rows may come in another order, but where pandas sorted by a time or by a number that is no key,
ours are sorted by it, too. Whole numbers are equal, and fractions to 1e-9.
"""

import ast
import itertools
import json
import math
import os
import sys
from pathlib import Path

os.environ["MPLBACKEND"] = "agg"

import numpy as np
import pandas as pd

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KEY = "key of "


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    forty = json.loads((folder / "analyses.json").read_text())
    os.chdir(NOTEBOOKS)
    saved = folder / "pandas"
    saved.mkdir()
    names = {}
    exec(forty["preparation"]["pandas"], names)
    compared = []
    for number, analysis in enumerate(forty["analyses"]):
        answer = evaluated(analysis["pandas"].replace("/tmp/", f"{saved}/"), names)
        if answer is None:
            # It wrote a file, and so did ours.
            [file] = saved.iterdir()
            pandas, ours = as_table(read(file)), as_table(read(folder / "ours" / file.name))
        else:
            pandas, ours = as_table(answer), json.loads((folder / f"{number}.json").read_text())
        compared.append({"title": analysis["title"], "difference": difference(pandas, ours)})
    print(json.dumps(compared))


def evaluated(code: str, names: dict):
    """The value of the last line, as a notebook shows it."""
    cell = ast.parse(code)
    last = ast.Expression(cell.body.pop().value)
    names = dict(names)
    exec(compile(cell, "cell", "exec"), names)
    return eval(compile(last, "cell", "eval"), names)


def read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, parse_dates=["StartTime"])


def as_table(answer) -> list:
    """Columns, each a name and its values."""
    if hasattr(answer, "get_lines"):
        return [("line", [plain(y) for line in answer.get_lines() for y in line.get_ydata()])]
    if isinstance(answer, pd.Series):
        answer = answer.to_frame("answer")
    if not isinstance(answer, pd.DataFrame):
        return [("answer", [plain(value) for value in np.atleast_1d(answer)])]
    if answer.index.dtype.kind != "i" or answer.index.name:
        levels = range(answer.index.nlevels)
        is_time = lambda level: answer.index.get_level_values(level).dtype.kind == "M"
        answer = answer.reset_index(names=[f"{'' if is_time(level) else KEY}{level}" for level in levels])
    return [(str(name), [plain(value) for value in answer[name]]) for name in answer]


def plain(value):
    match value:
        case pd.Interval():
            return plain(value.right)
        case pd.Timestamp():
            return value.value // 1000
        case bool() | np.bool_():
            return bool(value)
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return None if math.isnan(value) else float(value)
        case None:
            return None
    return str(value)


def difference(pandas: list, ours: list) -> str | None:
    """How they differ, where no choice of our columns is pandas' table."""
    if not pandas[0][1]:
        return "the answer is empty, and says nothing of either"
    differences = [difference_of_rows(pandas, chosen) for chosen in itertools.combinations(ours, len(pandas))]
    if None in differences:
        return None
    return "; or ".join(differences[-3:]) or f"pandas has {len(pandas)} columns, ours {len(ours)}"


def difference_of_rows(pandas: list, ours: list) -> str | None:
    their_rows, our_rows = (list(zip(*(values for _, values in table))) for table in (pandas, ours))
    if len(their_rows) != len(our_rows):
        return f"pandas has {len(their_rows)} rows, ours {len(our_rows)}"
    for theirs, our in zip(sorted(their_rows, key=order), sorted(our_rows, key=order)):
        if not all(map(is_same, theirs, our)):
            return f"pandas has {theirs}, ours {our}"
    for (name, theirs), (_, our) in zip(pandas, ours):
        for direction in (1, -1):
            if not name.startswith(KEY) and is_sorted(theirs, direction) and not is_sorted(our, direction):
                return f"pandas is sorted by {name}: {theirs[:5]}, ours is not: {our[:5]}"
    return None


def order(row: tuple) -> list:
    """Rows in an order that the last bits of a fraction do not change."""
    is_number = lambda value: isinstance(value, (int, float))
    return [(round(value, 6), "") if is_number(value) else (-1, str(value).strip()) for value in row]


def is_same(theirs, our) -> bool:
    match theirs, our:
        case str(), str():
            return theirs.strip() == our.strip()
        case float(), str():
            return str(theirs) == our  # the infinite
        case float(), int() | float():
            return math.isclose(theirs, our, rel_tol=1e-9)
    return theirs == our


def is_sorted(values: list, direction: int) -> bool:
    """Of three numbers or more: two are always sorted."""
    numbers = all(isinstance(value, (int, float)) for value in values)
    return numbers and len(values) > 2 and all(direction * a <= direction * b for a, b in itertools.pairwise(values))


main()
