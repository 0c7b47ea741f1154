#!/usr/bin/env python3
"""Trains the models that hotpath ships, or your own from your own data.

    python3 scripts/train_models.py                    the shipped models and cards
    python3 scripts/train_models.py --check            train again, compare the bytes
    python3 scripts/train_models.py --model trust --data mine.csv --out my-models

Without --data it trains on the invented population of synthetic_population.py.
The features are computed by the code that scores (features.ts, with deno), and
their names stand in the model file. The same bytes come out of every run.

A CSV file has a header line and these columns, in any order; an empty cell is a
missing value, other columns are ignored:

    trust      followers_count following_count post_count favorites_count
               account_age_days verified has_bio has_url has_profile_image
               bio_length, and the label is_fake
    success    video_views video_likes video_comments video_shares
               engagement_total engagement_rate est_clicks est_ctr price,
               and the label is_high

Counts are whole numbers, verified and the has_ columns true or false (or 1 or
0), labels 1 or 0.
"""

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from python_venv import ROOT, use_pinned_packages

use_pinned_packages()

import lightgbm as lgb  # noqa: E402
import numpy as np  # noqa: E402

import model_card  # noqa: E402
import synthetic_population  # noqa: E402

# Names the population and the training parameters; raised with either.
VERSION = "synthetic-1"
HELD_OUT = 0.25
MIN_ROWS = 500
COMMON = {
    "objective": "binary",
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "max_bin": 127,
    "bagging_freq": 1,
    "bagging_fraction": 0.8,
    "feature_fraction": 0.7,
}
MODELS = {
    "trust": {
        "label": "is_fake",
        "rows": 40_000,
        "generate": synthetic_population.accounts,
        "rounds": 200,
        "params": {"num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 60},
        "whole": ["followers_count", "following_count", "post_count", "favorites_count"]
        + ["account_age_days", "bio_length"],
        "truth": ["verified", "has_bio", "has_url", "has_profile_image"],
        "number": [],
    },
    "success": {
        "label": "is_high",
        "rows": 30_000,
        "generate": synthetic_population.videos,
        "rounds": 150,
        "params": {"num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 60},
        "whole": [],
        "truth": [],
        "number": ["video_views", "video_likes", "video_comments", "video_shares"]
        + ["engagement_total", "engagement_rate", "est_clicks", "est_ctr", "price"],
    },
}


def read_csv(path, spec):
    """The rows of a CSV file; ends the program with the line of a bad cell."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            return _read_rows(csv.DictReader(file), path, spec)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        sys.exit(f"Cannot read {path}: {error}")


def _read_rows(reader, path, spec):
    columns = [*spec["whole"], *spec["truth"], *spec["number"], spec["label"]]
    absent = [name for name in columns if name not in (reader.fieldnames or [])]
    if absent:
        sys.exit(f"Cannot read {path}: columns are missing: {', '.join(absent)}")
    rows = []
    for row in reader:
        try:
            rows.append(_converted(row, spec))
        except ValueError as error:
            sys.exit(f"Cannot read {path}:{reader.line_num}: {error}")
    return rows


def _converted(row, spec):
    read = {}
    kinds = [("whole", _whole), ("truth", _truth), ("number", _number)]
    for kind, convert in kinds:
        for name in spec[kind]:
            cell = (row[name] or "").strip()
            if cell:
                read[name] = convert(name, cell)
    label = (row[spec["label"]] or "").strip()
    if label not in ("0", "1"):
        raise ValueError(f"{spec['label']} must be 0 or 1: {label!r}")
    return {**read, spec["label"]: int(label)}


def _whole(name, cell):
    if not cell.isdigit():
        raise ValueError(f"{name} must be a whole number of at least 0: {cell!r}")
    return int(cell)


def _truth(name, cell):
    known = {"true": True, "1": True, "false": False, "0": False}
    if cell.lower() not in known:
        raise ValueError(f"{name} must be true or false: {cell!r}")
    return known[cell.lower()]


def _number(name, cell):
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be a number of at least 0: {cell!r}")
    return value


def features_of(model, rows, label):
    """Names and values of the features, from the code that scores."""
    deno = shutil.which("deno")
    if deno is None:
        sys.exit("Cannot compute features: deno is not on the PATH")
    hidden = {label, "kind", "shape"}
    inputs = [{key: value for key, value in row.items() if key not in hidden} for row in rows]
    done = subprocess.run(
        [deno, "run", "--quiet", "--no-prompt", "scripts/features.ts", model],
        cwd=ROOT,
        input="".join(json.dumps(row) + "\n" for row in inputs),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"Cannot compute features: scripts/features.ts ended with {done.returncode}")
    names, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    if len(lines) != len(rows):
        sys.exit(f"Cannot compute features: {len(rows)} rows gave {len(lines)} lines")
    # A logarithm may differ in its last bit elsewhere; ten digits do not.
    values = [[float("nan") if v is None else float(f"{v:.10g}") for v in line] for line in lines]
    return names, np.array(values)


def train(model, rows, seed):
    """Trains on one part of the rows and measures on the other."""
    spec = MODELS[model]
    names, x = features_of(model, rows, spec["label"])
    y = np.array([row[spec["label"]] for row in rows])
    held = np.random.default_rng(seed).random(len(rows)) < HELD_OUT
    data = lgb.Dataset(x[~held], label=y[~held], feature_name=names)
    params = {**COMMON, **spec["params"], "seed": seed}
    text = lgb.train(params, data, spec["rounds"]).model_to_string()
    booster = lgb.Booster(model_str=text)
    shapes = np.array([row.get("shape", "") for row in rows])
    measured = model_card.measure(
        y=y[held], p=booster.predict(x[held], num_threads=1), shapes=shapes[held], trained_on=int((~held).sum())
    )
    gains = booster.feature_importance("gain")
    measured["gains"] = sorted(zip(names, (gains / gains.sum()).tolist()), key=lambda pair: -pair[1])[:6]
    return names, text, measured


def make(options):
    """All files by path: models, manifest and cards."""
    chosen = list(MODELS) if options.model == "all" else [options.model]
    files = {}
    entries = []
    for model in chosen:
        spec = MODELS[model]
        if options.data:
            rows = read_csv(options.data, spec)
        else:
            rows = spec["generate"](np.random.default_rng(options.seed), spec["rows"])
        if len(rows) < MIN_ROWS:
            sys.exit(f"Cannot train {model} on fewer than {MIN_ROWS} rows: {len(rows)}")
        names, text, measured = train(model, rows, options.seed)
        digest = hashlib.sha256(text.encode()).hexdigest()
        version = f"own-{digest[:8]}" if options.data else VERSION
        entries.append(
            {"name": model, "version": version, "file": f"{model}.txt", "sha256": digest, "features": names}
        )
        facts = {**measured, "version": version, "sha256": digest, "seed": options.seed, "bytes": len(text)}
        facts["data"] = Path(options.data).name if options.data else None
        files[options.out / f"{model}.txt"] = text
        files[options.cards / f"{model}.md"] = model_card.write(model, facts, names)
        print(f"{model}: AUC {measured['auc']:.3f}, {len(text)} bytes, sha256 {digest}", file=sys.stderr)
    files[options.out / "manifest.json"] = json.dumps({"models": entries}, indent=2) + "\n"
    return files


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=[*MODELS, "all"], default="all", help="which model (all)")
    parser.add_argument("--data", help="CSV file with your own data, for one --model")
    parser.add_argument("--out", type=Path, help="folder for models and manifest (models)")
    parser.add_argument("--seed", type=int, default=1, help="seed of population, split and training (1)")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file differs")
    options = parser.parse_args()
    if options.data and (options.model == "all" or options.out is None):
        parser.error("--data needs --model trust or --model success, and --out")
    # Own models keep their cards beside them and the shipped files as they are.
    options.cards = options.out or ROOT / "docs/models"
    options.out = options.out or ROOT / "models"
    if options.model != "all" and options.out == ROOT / "models":
        parser.error("--model needs --out, since the shipped manifest lists all models")
    return options


def main():
    options = parse_options()
    stale = []
    for path, text in make(options).items():
        if options.check:
            if not path.exists() or path.read_bytes() != text.encode():
                stale.append(str(path))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
    if stale:
        sys.exit(f"Not what training gives: {', '.join(stale)}")


if __name__ == "__main__":
    main()
