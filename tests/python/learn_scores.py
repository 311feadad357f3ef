"""Features, scores and models by the libraries that people compare with.

    learn_scores.py CAPTURE FEATURES SCORED CUT

CAPTURE is the labelled capture, FEATURES our features of it, SCORED our forest's
scores of the flows from row CUT on. Prints as JSON how far our features are from
those that pandas and numpy compute from their definitions, the areas under the curve
of the like models on the same split, and what scikit-learn says of our scores.
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_fscore_support, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

capture, ours, scored, cut = sys.argv[1:]
cut = int(cut)
flows = pd.read_csv(capture, skipinitialspace=True).sort_values("StartTime", kind="stable").reset_index(drop=True)


def ratio(above, below):
    return (flows[above] / flows[below].where(flows[below] > 0)).fillna(0)


def features():
    x = {}
    for name in ["TotPkts", "SrcPkts", "DstPkts", "TotBytes", "SrcBytes", "DstBytes", "Dur"]:
        x[f"log_{name}"] = np.log1p(flows[name].clip(lower=0))
    x["log_PktRate"] = np.log1p(ratio("TotPkts", "Dur"))
    x["log_ByteRate"] = np.log1p(ratio("TotBytes", "Dur"))
    x["log_BytesPerPkt"] = np.log1p(ratio("TotBytes", "TotPkts"))
    x["SrcShareOfPkts"] = ratio("SrcPkts", "TotPkts")
    x["SrcShareOfBytes"] = ratio("SrcBytes", "TotBytes")
    x = pd.DataFrame(x)
    for name in ["Proto", "Dir", "State"]:
        x = x.join(pd.get_dummies(flows[name].str.strip(), prefix=name, prefix_sep="=", dtype=float))
    return x


x = features()
ours = pd.read_csv(ours)
attack = (flows["Label"] != "ordinary").to_numpy()


def area_under_curve(model):
    model.fit(x[:cut], attack[:cut])
    return roc_auc_score(attack[cut:], model.predict_proba(x[cut:])[:, 1])


scored = pd.read_csv(scored)
labels, score = scored["attack"].astype(bool), scored["forest"]
predicted = score >= 0.5
print(json.dumps({
    "same_columns": sorted(x.columns) == sorted(ours.columns),
    "same_labels": bool((labels.to_numpy() == attack[cut:]).all()),
    "greatest_difference": float((ours[x.columns] - x).abs().to_numpy().max()),
    "forest": area_under_curve(RandomForestClassifier(100, min_samples_leaf=2, random_state=1)),
    "logistic": area_under_curve(make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))),
    "auc": roc_auc_score(labels, score),
    "average_precision": average_precision_score(labels, score),
    "confusion": confusion_matrix(labels, predicted).ravel().tolist(),
    "scores": np.array(precision_recall_fscore_support(labels, predicted)).T.ravel().tolist(),
}))
