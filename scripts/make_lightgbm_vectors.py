#!/usr/bin/env python3
"""Makes the test vectors of the LightGBM evaluator with LightGBM itself.

    python3 scripts/make_lightgbm_vectors.py            write them
    python3 scripts/make_lightgbm_vectors.py --check    compare with what is there

Each model lies in test/scoring/lightgbm/vectors as NAME.model.txt, the bytes
of save_model, and NAME.jsonl: a first line about the model, then a line a row
with the input x and LightGBM's own raw scores and predictions. null is NaN,
"Infinity" and "-Infinity" are strings. The predictions are those of the model
read back from its file. The same bytes come out of every run.
"""

import argparse
import json
import math
import sys
from pathlib import Path

from python_venv import use_pinned_packages

use_pinned_packages()

import lightgbm as lgb  # noqa: E402
import numpy as np  # noqa: E402

from lightgbm_cases import objective_cases, structure_cases  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent / "test/scoring/lightgbm/vectors"
ZERO = float(np.float32(1e-35))
HUGE = 1.7976931348623157e308
ZERO_ISH = [0.0, -0.0, 5e-324, 1e-35, -1e-35, ZERO, -ZERO]
ZERO_ISH += [math.nextafter(ZERO, 1), -math.nextafter(ZERO, 1), 1e-34, 1e-36]
EXTREME = [math.nan, math.inf, -math.inf, HUGE, -HUGE, 1e200, -1e200]
CODES = [0.0, -0.0, -0.5, -0.999, -1.0, -7.0, 0.5, 1.999, 31.0, 32.0, 33.7, 63.0]
CODES += [64.0, 255.0, 399.0, 400.0, 1e9, 2147483647.0, 2147483647.5, 2147483648.0]
CODES += [4294967296.0, 4294967297.0, math.nan, math.inf, -math.inf, HUGE, 1e-36]


def thresholds_of(booster):
    """Feature and threshold of every numeric split, in the file's order."""
    found = []

    def walk(node):
        if "split_feature" not in node:
            return
        if node["decision_type"] == "<=":
            found.append((node["split_feature"], node["threshold"]))
        walk(node["left_child"])
        walk(node["right_child"])

    for tree in booster.dump_model()["tree_info"]:
        walk(tree["tree_structure"])
    return found


def probes(case, x, booster, rng):
    """Rows of the training data, then one at a time the values that trip."""
    rows = [x[i] for i in rng.choice(len(x), 12, replace=False)]

    def probe(column, value):
        row = np.nan_to_num(x[rng.integers(len(x))].copy(), nan=1.0)
        row[column] = value
        rows.append(row)

    splits = thresholds_of(booster)
    for at in rng.permutation(len(splits))[:6]:
        column, threshold = splits[at]
        for value in (threshold, math.nextafter(threshold, math.inf), math.nextafter(threshold, -math.inf)):
            probe(column, value)
    for value in ZERO_ISH:
        probe(int(rng.integers(5)), value)
    for value in EXTREME:
        probe(int(rng.integers(5)), value)
    if case.categories:
        for value in CODES:
            probe(5, value)
    for value in (math.nan, 0.0, -0.0, math.inf, -math.inf, HUGE, ZERO):
        rows.append(np.full(6, value))
    return np.array(rows)


def plain(value):
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value.is_integer() and 0 < abs(value) < 1e15 else value


def line(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"


def make(case, seed):
    rng = np.random.default_rng(seed)
    x, trained = case.train(rng)
    text = trained.model_to_string(num_iteration=trained.best_iteration)
    text = case.edit(text, rng)
    booster = lgb.Booster(model_str=text)
    rows = probes(case, x, booster, rng)
    options = {"num_iteration": case.num_iteration, "num_threads": 1}
    raw = booster.predict(rows, raw_score=True, **options).reshape(len(rows), -1)
    predicted = booster.predict(rows, **options).reshape(len(rows), -1)
    head = {"name": case.name, "note": case.note, "numIteration": case.num_iteration, "lightgbm": lgb.__version__}
    lines = [line(head)]
    for at, row in enumerate(rows):
        values = {"x": row, "raw": raw[at], "pred": predicted[at]}
        lines.append(line({key: [plain(float(v)) for v in value] for key, value in values.items()}))
    return {f"{case.name}.model.txt": text, f"{case.name}.jsonl": "".join(lines)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file differs")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to")
    options = parser.parse_args()
    files = {}
    for seed, case in enumerate([*structure_cases(), *objective_cases()]):
        files.update(make(case, seed))
    stale = []
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = options.out / name
        if options.check:
            if not path.exists() or path.read_bytes() != text.encode():
                stale.append(name)
        else:
            path.write_bytes(text.encode())
    if stale:
        sys.exit(f"Not what LightGBM {lgb.__version__} gives: {', '.join(stale)}")
    size = sum(len(text.encode()) for text in files.values())
    print(f"{len(files) // 2} models, {size // 1024} KiB", file=sys.stderr)


if __name__ == "__main__":
    main()
