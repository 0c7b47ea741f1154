"""The models that the evaluator's test vectors are made of: one for each thing
that the format can hold."""

import itertools
import re

import lightgbm as lgb
import numpy as np

TRAINING_ROWS = 600
COMMON = {
    "verbosity": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 7,
    "num_leaves": 7,
    "min_data_in_leaf": 10,
    "learning_rate": 0.2,
}


def numbers(rng, missing=0.0, scale=1.0):
    """Six numeric features of very different spread, some values missing."""
    columns = [
        rng.normal(size=TRAINING_ROWS),
        10 * rng.normal(size=TRAINING_ROWS),
        1000 * rng.normal(size=TRAINING_ROWS),
        0.01 * rng.normal(size=TRAINING_ROWS),
        1e5 * rng.random(TRAINING_ROWS) ** 6,
        np.round(2 * rng.normal(size=TRAINING_ROWS)),
    ]
    x = np.column_stack(columns) * scale
    x[rng.random(x.shape) < missing] = np.nan
    return x


def signal(x, scale=1.0):
    """A target that needs several features, thresholds and missing values."""
    z = np.nan_to_num(x / scale, nan=-1.0)
    return z[:, 0] + 0.1 * z[:, 1] * (z[:, 0] > 0) + 60 * z[:, 3] + (z[:, 4] > 900) + 0.2 * z[:, 5]


def with_categories(rng, count, missing=0.0):
    """Numbers whose last column is a category code, rare codes included."""
    x = numbers(rng, missing)
    x[:, 5] = np.floor(count * rng.random(TRAINING_ROWS) ** 2)
    x[rng.random(TRAINING_ROWS) < missing, 5] = np.nan
    code = np.nan_to_num(x[:, 5], nan=3)
    y = signal(np.column_stack([x[:, :5], np.zeros(TRAINING_ROWS)])) + 2 * (code * 7919 % 13 > 6)
    return x, y


class Case:
    """One model to train: its parameters, its data, how it is predicted."""

    def __init__(self, name, note, params, **options):
        self.name = name
        self.note = note
        self.params = {**COMMON, **params}
        self.rounds = options.get("rounds", 5)
        self.missing = options.get("missing", 0.0)
        self.scale = options.get("scale", 1.0)
        self.categories = options.get("categories", 0)
        self.label = options.get("label", lambda y, rng: (y > np.median(y)).astype(float))
        self.group = options.get("group")
        self.names = options.get("names", "auto")
        self.num_iteration = options.get("num_iteration")
        self.valid = options.get("valid", False)
        self.edit = options.get("edit", lambda text, rng: text)

    def train(self, rng):
        if self.categories:
            x, y = with_categories(rng, self.categories, self.missing)
        else:
            x = numbers(rng, self.missing, self.scale)
            y = signal(x, self.scale)
        data = lgb.Dataset(
            x,
            label=self.label(y, rng),
            group=self.group,
            feature_name=self.names,
            categorical_feature=[5] if self.categories else [],
        )
        params = dict(self.params)
        callbacks = []
        valid = []
        if self.valid:
            valid = [data.create_valid(x[::-1][:200], label=rng.random(200).round())]
            callbacks = [lgb.early_stopping(2, verbose=False)]
        return x, lgb.train(params, data, self.rounds, valid_sets=valid, callbacks=callbacks)


def classes(count):
    def label(y, _rng):
        edges = np.quantile(y, np.linspace(0, 1, count + 1)[1:-1])
        return np.digitize(y, edges).astype(float)

    return label


def identity(y, _rng):
    return y


def positive(y, _rng):
    return np.floor(np.maximum(0, y + 2)) + 0.5


def counts(y, _rng):
    return np.floor(np.maximum(0, y + 2))


def share(y, _rng):
    return np.clip((y + 3) / 6, 0, 1)


def ranks(y, _rng):
    return np.clip(np.floor(y + 2), 0, 4)


def any_decision_type(text, rng):
    """Gives the splits all the decision types that the format knows."""
    categorical = itertools.cycle(range(1, 12, 2))

    def edited(line):
        types = [int(word) for word in line.split("=")[1].split()]
        types = [next(categorical) if at % 2 else 2 * int(rng.integers(6)) for at in types]
        return "decision_type=" + " ".join(map(str, types))

    lines = [edited(line) if line.startswith("decision_type=") else line for line in text.split("\n")]
    head, *trees = "\n".join(lines).split("Tree=")
    last = len(trees) - 1
    sizes = [len("Tree=") + (tree.index("end of trees") if at == last else len(tree)) for at, tree in enumerate(trees)]
    head = re.sub("tree_sizes=.*", "tree_sizes=" + " ".join(map(str, sizes)), head)
    return "Tree=".join([head, *trees])


def constant(y, _rng):
    return np.full_like(y, 0.375)


def squared_error(predictions, data):
    """A custom objective, so that the file names none."""
    return predictions - data.get_label(), np.ones_like(predictions)


def objective_cases():
    regression = {"objective": "regression"}
    groups = [20] * (TRAINING_ROWS // 20)
    return [
        Case("regression", "identity", regression, label=identity),
        Case("regression_sqrt", "sign(x) x^2", {**regression, "reg_sqrt": True}, label=identity),
        Case("regression_l1", "identity", {"objective": "regression_l1"}, label=identity),
        Case("quantile_sqrt", "sign(x) x^2", {"objective": "quantile", "reg_sqrt": True}, label=identity),
        Case("fair_sqrt", "sign(x) x^2", {"objective": "fair", "reg_sqrt": True}, label=identity),
        Case("huber", "identity; sqrt is switched off", {"objective": "huber", "reg_sqrt": True}, label=identity),
        Case("mape", "identity", {"objective": "mape"}, label=identity),
        Case("poisson", "exp", {"objective": "poisson"}, label=counts),
        Case("gamma", "exp", {"objective": "gamma"}, label=positive),
        Case("tweedie", "exp", {"objective": "tweedie"}, label=counts),
        Case("cross_entropy", "sigmoid of slope 1", {"objective": "cross_entropy"}, label=share),
        Case("cross_entropy_lambda", "ln(1 + exp x)", {"objective": "cross_entropy_lambda"}, label=share),
        Case("lambdarank", "identity", {"objective": "lambdarank"}, label=ranks, group=groups),
        Case("rank_xendcg", "identity", {"objective": "rank_xendcg"}, label=ranks, group=groups),
        Case("custom", "no objective in the file", {"objective": squared_error}, label=identity),
        Case("multiclass", "softmax", {"objective": "multiclass", "num_class": 4}, label=classes(4), rounds=3),
        Case(
            "multiclassova",
            "a sigmoid for each class",
            {"objective": "multiclassova", "num_class": 3, "sigmoid": 1.3},
            label=classes(3),
            rounds=3,
        ),
    ]


def structure_cases():
    binary = {"objective": "binary"}
    regression = {"objective": "regression"}
    many = {**regression, "min_data_per_group": 5, "cat_smooth": 1, "max_cat_threshold": 200}
    forest = {**binary, "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
    return [
        Case("missing_unseen", "no missing value in training: missing type none", binary),
        Case("missing_off", "use_missing off", {**binary, "use_missing": False}, missing=0.2),
        Case("missing_nan", "missing type NaN, both default directions", binary, missing=0.25, rounds=8),
        Case("missing_zero", "zero_as_missing", {**binary, "zero_as_missing": True}, missing=0.25, rounds=8),
        Case("zero_threshold", "values around 1e-35", regression, scale=1e-35, label=identity),
        Case("huge_values", "values around 1e200", regression, scale=1e200, label=identity),
        Case("sigmoid_slope", "sigmoid 0.7", {**binary, "sigmoid": 0.7}),
        Case("deep", "31 leaves", {**binary, "num_leaves": 31, "min_data_in_leaf": 3}, missing=0.1),
        Case("categories_one_word", "12 categories", binary, categories=12),
        Case("categories_many_words", "400 categories, bitsets of 13 words", many, categories=400, label=identity),
        Case("categories_missing", "categories with missing values", many, categories=70, missing=0.2, label=identity),
        Case(
            "categories_zero_missing",
            "categories with zero_as_missing",
            {**many, "zero_as_missing": True},
            categories=40,
            missing=0.1,
            label=identity,
        ),
        Case(
            "categories_multiclass",
            "softmax over categories",
            {"objective": "multiclass", "num_class": 3},
            categories=40,
            missing=0.1,
            label=classes(3),
            rounds=3,
        ),
        Case("forest", "random forest: the mean of the trees", forest),
        Case(
            "forest_multiclass",
            "random forest with softmax",
            {**forest, "objective": "multiclass", "num_class": 3},
            label=classes(3),
            rounds=3,
        ),
        Case("forest_first_3", "the first 3 iterations of a forest", forest, num_iteration=3),
        Case(
            "decision_types",
            "every decision type, most of which LightGBM reads but never writes",
            {**many, "num_leaves": 15, "feature_fraction": 0.35},
            categories=70,
            missing=0.1,
            label=identity,
            rounds=8,
            edit=any_decision_type,
        ),
        Case("dart", "tree weights are inside the leaves", {**binary, "boosting": "dart"}, rounds=8),
        Case("linear", "linear leaves", {**regression, "linear_tree": True}, label=identity),
        Case("linear_missing", "linear leaves, missing values", {**binary, "linear_tree": True}, missing=0.2),
        Case(
            "linear_categories",
            "linear leaves below category splits",
            {**many, "linear_tree": True},
            categories=40,
            missing=0.1,
            label=identity,
        ),
        Case("one_leaf", "nothing to split", regression, label=constant),
        Case(
            "first_2_iterations",
            "the first 2 iterations of 3 classes",
            {"objective": "multiclass", "num_class": 3},
            label=classes(3),
            rounds=4,
            num_iteration=2,
        ),
        Case("early_stopping", "the file ends at the best iteration", binary, rounds=40, valid=True),
        Case("odd_names", "names with = and other letters", binary, names=["a=b", "é", "x.y", "c-d", "名", "f"]),
    ]
