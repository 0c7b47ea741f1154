"""Measures a model on rows that it has not seen, and writes its card."""

import textwrap

import numpy as np

BINS = 10

INTRO = {
    "trust": """The model gives P(fake): the probability that an account's following is not real
(bought, traded or made by machines). hotpath shows 100 (1 - P(fake)) as `trust_score`.""",
    "success": """The model gives P(High): the probability that a video sells many pieces of the
product it shows. hotpath shows 100 P(High) as `success_score`.""",
}

SYNTHETIC = {
    "trust": """**Synthetic: replace this model before relying on it.** It was trained on an invented
population. No score of it says anything about a real person.

- What the data is: {rows} accounts made by `scripts/synthetic_population.py`: organic, celebrity,
  dormant, bought, spam, follow farm and pod accounts, with counts drawn from guesses at what such
  accounts look like, and 4 % of the labels turned round. That file says everything about it.
- What it is not: observed. No account, count or label comes from a platform, and nobody has
  checked that real accounts of these kinds look like the guesses.
- Missing values occur as the real writers leave them out: a scraped profile shows neither posts
  nor account age, a documented event has posts but no age, a channel has no likes. Missing stays
  missing (NaN to the model); no constant takes its place.""",
    "success": """**Synthetic: replace this model before relying on it.** It was trained on invented
videos. No score of it says anything about real sales.

- What the data is: {rows} videos with a product made by `scripts/synthetic_population.py`: sales
  follow from views, likes, price and a hidden appeal by a formula that was guessed, and 3 % of the
  labels are turned round. That file says everything about it.
- What it is not: observed. No video, price or sale comes from a platform or a shop, and "High" is
  a number of pieces fixed in that file, not a number of any market.
- Missing values occur as the real writers leave them out: averages of a profile have no price and
  no clicks, a product event has a constant in the place of a click rate or nothing, some product
  events have no video at all. Missing stays missing (NaN to the model).""",
}

FIRST_LIMIT = """- The AUC above says that the model has learned the generator of its own data. It does not say
  how well it would do on anything real."""

OWN_FIRST_LIMIT = "- The AUC above holds for rows like those of this data."

OWN_DATA = """Trained on `{data}`, {rows} rows. What these rows are, where they come from and whom they
leave out has to be written here by whoever trained the model."""

LIMITS = {
    "trust": """- With posts and age missing, which is how nearly every scraped profile arrives, it judges by
  followers, following, likes and the profile's completeness alone; the table by shape shows what
  that costs.
- An account of a kind that is not in the data (a brand, a shop, a news page) gets some score all
  the same. `completeness` and the ranges in the file's `feature_infos` help to notice.
- A low score is a reason to look, never a proof. Do not act on a person because of it.""",
    "success": """- Without a price and clicks, which is how a profile's averages arrive, it judges by views and
  likes alone; the table by shape shows what that costs.
- It knows nothing of the season, the market, the stock or the product itself.""",
}

SCALING = {
    "trust": "Trees compare and never multiply, so the features go in as they are, without scaling.",
    "success": """Trees compare and never multiply, so the features go in as they are. A standard
scaler, as other services put before the same features, would change no prediction and is left out:
one definition less to keep in step.""",
}

COLUMNS = {
    "trust": """`followers_count, following_count, post_count, favorites_count, account_age_days, verified,
has_bio, has_url, has_profile_image, bio_length` and the label `is_fake`""",
    "success": """`video_views, video_likes, video_comments, video_shares, engagement_total, engagement_rate,
est_clicks, est_ctr, price` and the label `is_high`""",
}

CARD = """# Model card: {model}

Written by `scripts/train_models.py`; the numbers are measured by it.

{intro}

| | |
|---|---|
| file | `{model}.txt`, LightGBM text, {bytes} bytes |
| version | {version} |
| sha256 | `{sha256}` |
| output | {output}, objective `binary` |
| features | {features}, named in the file |

## Data

{data_text}

## Features

{names}.

They are computed by the functions that score (`src/scoring/features/`), so training and service
cannot differ; a file whose names or number do not match is refused. {scaling}
What counted most (share of the gain): {gains}.

## Measured

On a held-out part of {held} rows ({positive:.1%} of them {positive_word}) that training never
saw; trained on {trained_on} rows, with a fixed number of trees, seed {seed}.

| | |
|---|---|
| AUC | {auc:.3f} |
| log loss | {log_loss:.3f} |
| Brier score | {brier:.3f} |
| expected calibration error, {bins} bins of equal size | {ece:.3f} |
{shape_table}
Calibration: what the model said, and what was so.

| rows | mean prediction | share {positive_word} |
|---|---|---|
{calibration}

## Limits

{limits}

## Train on your own data

    python3 scripts/train_models.py --model {model} --data mine.csv --out my-models
    deno task serve --{model}-model my-models/{model}.txt

Columns, in any order: {columns}. An empty cell is a missing value; leave it empty rather than
writing a constant. The script writes the model, its digest and a card like this one to
`my-models`. It needs Python 3.11 or later and makes its own virtual environment.
"""

SHAPES = """
By what was known of a row:

| shape | rows | AUC |
|---|---|---|
{rows}
"""


def auc(y, p):
    """Area under the ROC curve by ranks, ties counted half."""
    order = np.argsort(p, kind="stable")
    _, first, counts = np.unique(p[order], return_index=True, return_counts=True)
    ranks = np.repeat(first + (counts + 1) / 2, counts)
    positive = int(y.sum())
    negative = len(y) - positive
    if positive == 0 or negative == 0:
        return float("nan")
    total = ranks[y[order] == 1].sum()
    return float((total - positive * (positive + 1) / 2) / (positive * negative))


def measure(y, p, shapes, trained_on):
    """Skill and calibration of predictions `p` for labels `y`."""
    order = np.argsort(p, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    table = [(len(part), float(p[part].mean()), float(y[part].mean())) for part in bins]
    safe = np.clip(p, 1e-15, 1 - 1e-15)
    return {
        "trained_on": trained_on,
        "held": len(y),
        "positive": float(y.mean()),
        "auc": auc(y, p),
        "log_loss": float(-(y * np.log(safe) + (1 - y) * np.log(1 - safe)).mean()),
        "brier": float(((p - y) ** 2).mean()),
        "ece": sum(count * abs(said - so) for count, said, so in table) / len(y),
        "calibration": table,
        "shapes": [
            (shape, int((shapes == shape).sum()), auc(y[shapes == shape], p[shapes == shape]))
            for shape in sorted(set(shapes.tolist()))
            if shape
        ],
    }


def write(model, facts, names):
    """The text of the card."""
    rows = facts["held"] + facts["trained_on"]
    shapes = [f"| {shape} | {count} | {skill:.3f} |" for shape, count, skill in facts["shapes"]]
    word = "fake" if model == "trust" else "High"
    return _wrapped(CARD.format(
        **{key: facts[key] for key in ("bytes", "version", "sha256", "held", "positive", "trained_on", "seed")},
        **{key: facts[key] for key in ("auc", "log_loss", "brier", "ece")},
        model=model,
        intro=INTRO[model],
        output=f"P({word})",
        features=len(names),
        names=", ".join(f"`{name}`" for name in names),
        data_text=(OWN_DATA if facts["data"] else SYNTHETIC[model]).format(data=facts["data"], rows=rows),
        scaling=SCALING[model],
        gains=", ".join(f"`{name}` {share:.0%}" for name, share in facts["gains"]),
        positive_word=word,
        bins=BINS,
        shape_table=SHAPES.format(rows="\n".join(shapes)) if shapes else "",
        calibration="\n".join(f"| {count} | {said:.3f} | {so:.3f} |" for count, said, so in facts["calibration"]),
        limits=f"{OWN_FIRST_LIMIT if facts['data'] else FIRST_LIMIT}\n{LIMITS[model]}",
        columns=COLUMNS[model],
    ))


def _wrapped(text):
    """The text with its plain paragraphs filled to one width."""
    blocks = text.split("\n\n")
    plain = [block if block.lstrip("\n")[:1] in "#|- " else _fill(" ".join(block.split())) for block in blocks]
    return "\n\n".join(plain).rstrip("\n") + "\n"


def _fill(paragraph):
    """One paragraph in lines of at most 100 characters."""
    return textwrap.fill(paragraph, 100, break_long_words=False, break_on_hyphens=False)
