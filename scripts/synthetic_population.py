"""The invented population that the shipped models are trained on.

Nobody in it exists and no number was measured on a platform: each kind of
account is a guess at what such accounts look like. It is meant for trying
hotpath out. A model trained on it has learned these guesses and nothing else.

Accounts (share, label: is the following bought or otherwise not real?)

    organic    45 %  real    followers and likes grow together
    celebrity   5 %  real    very many followers, follows few, often verified
    dormant    10 %  real    old, few posts, few of everything
    bought     15 %  fake    3 to 30 times the followers that its likes explain
    spam       10 %  fake    young, posts all day, follows thousands
    farm       10 %  fake    follows about as many as follow back, few likes
    pod         5 %  fake    likes traded with others, 70 % labelled fake

4 % of all labels are turned round. Videos with a product: clicks and sales
follow from views, the share of likes, the price and a hidden appeal; a video is
High when it sold SOLD_HIGH pieces or more; 3 % of the labels are turned round.

Every row is then seen the way one of the real writers would report it, which
is why most of them lack something: see the SHAPES. A missing value is left out
and reaches the model as missing. No constant takes its place.
"""

import math

ACCOUNT_KINDS = [
    ("organic", 0.45, 0.0),
    ("celebrity", 0.05, 0.0),
    ("dormant", 0.10, 0.0),
    ("bought", 0.15, 1.0),
    ("spam", 0.10, 1.0),
    ("farm", 0.10, 1.0),
    ("pod", 0.05, 0.7),
]
ACCOUNT_LABEL_NOISE = 0.04
# A scraped profile page shows neither posts nor age, the documented event has
# posts but no age, an own caller of the API may know everything, a channel has
# videos but no likes.
ACCOUNT_SHAPES = [("scraped", 0.55), ("documented", 0.20), ("complete", 0.20), ("channel", 0.05)]

SOLD_HIGH = 40
VIDEO_LABEL_NOISE = 0.03
# Averages of a profile's videos; a product with its video; a product whose
# video was not read; everything, as an own caller may know it.
VIDEO_SHAPES = [("averages", 0.45), ("product", 0.30), ("product-alone", 0.10), ("complete", 0.15)]
# What the scraper puts in the place of a click rate that it cannot know.
SCRAPER_CTR = 0.0387
MAX_COUNT = 1e12


def accounts(rng, count):
    """`count` account rows: inputs by name, with `is_fake` and `kind`."""
    return [_account(rng) for _ in range(count)]


def videos(rng, count):
    """`count` video rows: inputs by name, with `is_high` and `kind`."""
    return [_video(rng) for _ in range(count)]


def _pick(rng, choices):
    draw = rng.random()
    for choice in choices:
        draw -= choice[1]
        if draw < 0:
            return choice
    return choices[-1]


def _spread(rng, median, sigma):
    """A positive number whose logarithm is normal."""
    return median * math.exp(sigma * rng.standard_normal())


def _whole(value):
    return int(min(MAX_COUNT, max(0, round(value))))


def _account(rng):
    kind, _, fake = _pick(rng, ACCOUNT_KINDS)
    full = _ACCOUNT_MAKERS[kind](rng)
    label = rng.random() < fake
    if rng.random() < ACCOUNT_LABEL_NOISE:
        label = not label
    shape, _ = _pick(rng, ACCOUNT_SHAPES)
    return {**_seen_account(rng, full, shape), "is_fake": int(label), "kind": kind, "shape": shape}


def _person(rng, **parts):
    """One account, everything about it known."""
    has_bio = rng.random() < parts.get("bio", 0.85)
    return {
        "followers_count": _whole(parts["followers"]),
        "following_count": _whole(parts["following"]),
        "post_count": _whole(parts["posts"]),
        "favorites_count": _whole(parts["likes"]),
        "account_age_days": max(1, _whole(min(parts["age"], 3500))),
        "verified": bool(rng.random() < parts.get("verified", 0.02)),
        "has_bio": has_bio,
        "bio_length": 1 + _whole(min(149, _spread(rng, 45, 0.7))) if has_bio else 0,
        "has_url": bool(has_bio and rng.random() < parts.get("url", 0.3)),
        "has_profile_image": bool(rng.random() < parts.get("image", 0.97)),
    }


def _organic(rng):
    followers = _spread(rng, 8000, 1.7)
    posts = _spread(rng, 150, 1.0)
    likes_each = _spread(rng, 12, 0.8) * (posts / 150) ** 0.4
    return _person(
        rng,
        followers=followers,
        following=_spread(rng, 300, 0.9),
        posts=posts,
        likes=followers * likes_each,
        age=_spread(rng, 900, 0.7),
        verified=0.3 if followers > 200_000 else 0.01,
    )


def _celebrity(rng):
    followers = _spread(rng, 1_500_000, 1.0)
    return _person(
        rng,
        followers=followers,
        following=_spread(rng, 120, 0.9),
        posts=_spread(rng, 500, 0.8),
        likes=followers * _spread(rng, 15, 0.6),
        age=_spread(rng, 1800, 0.4),
        verified=0.7,
        bio=0.97,
        url=0.7,
        image=1.0,
    )


def _dormant(rng):
    followers = _spread(rng, 150, 1.0)
    return _person(
        rng,
        followers=followers,
        following=_spread(rng, 200, 0.9),
        posts=_spread(rng, 5, 1.0),
        likes=followers * _spread(rng, 3, 1.0),
        age=_spread(rng, 1900, 0.4),
        bio=0.5,
        url=0.05,
        image=0.85,
    )


def _bought(rng):
    real = _spread(rng, 1500, 1.3)
    likes = real * _spread(rng, 10, 0.8)
    if rng.random() < 0.15:
        likes *= 3
    return _person(
        rng,
        followers=real * (3 + 27 * rng.random() ** 2),
        following=_spread(rng, 500, 0.9),
        posts=_spread(rng, 90, 0.9),
        likes=likes,
        age=_spread(rng, 500, 0.8),
        verified=0.02,
    )


def _spam(rng):
    age = _spread(rng, 60, 0.8)
    followers = _spread(rng, 60, 1.0)
    return _person(
        rng,
        followers=followers,
        following=_spread(rng, 1800, 0.6),
        posts=age * _spread(rng, 12, 0.8),
        likes=followers * _spread(rng, 0.6, 1.0),
        age=age,
        verified=0.0,
        bio=0.45,
        url=0.6,
        image=0.6,
    )


def _farm(rng):
    followers = min(10_000, _spread(rng, 4000, 0.8))
    return _person(
        rng,
        followers=followers,
        following=min(10_000, followers * (0.7 + 0.7 * rng.random())),
        posts=_spread(rng, 60, 0.9),
        likes=followers * _spread(rng, 1.5, 0.8),
        age=_spread(rng, 450, 0.7),
        verified=0.0,
    )


def _pod(rng):
    followers = _spread(rng, 15_000, 0.8)
    return _person(
        rng,
        followers=followers,
        following=_spread(rng, 2500, 0.5),
        posts=_spread(rng, 300, 0.7),
        likes=followers * _spread(rng, 40, 0.5),
        age=_spread(rng, 800, 0.6),
    )


_ACCOUNT_MAKERS = {
    "organic": _organic,
    "celebrity": _celebrity,
    "dormant": _dormant,
    "bought": _bought,
    "spam": _spam,
    "farm": _farm,
    "pod": _pod,
}


def _shown(count):
    """A count as a page shows it, 11300 for 11.3K."""
    for unit in (1_000_000_000, 1_000_000, 1000):
        if count >= unit:
            return int(count * 10 // unit) * unit // 10
    return count


def _lose(rng, row, shares):
    for name, share in shares.items():
        if rng.random() < share:
            row.pop(name, None)


def _seen_account(rng, full, shape):
    row = dict(full)
    if shape == "scraped":
        for name in ("followers_count", "following_count", "favorites_count"):
            row[name] = _shown(row[name])
        _lose(rng, row, {"post_count": 0.97, "account_age_days": 0.99, "has_profile_image": 0.15})
        _lose(rng, row, {"following_count": 0.03, "favorites_count": 0.03})
    elif shape == "documented":
        _lose(rng, row, {"account_age_days": 0.95, "has_profile_image": 0.9, "favorites_count": 0.05})
    elif shape == "channel":
        _lose(rng, row, {"following_count": 1.0, "favorites_count": 1.0, "account_age_days": 0.8})
        _lose(rng, row, {"has_profile_image": 0.5})
    return row


def _video(rng):
    views = _spread(rng, 20_000, 1.8)
    appeal = rng.standard_normal()
    like_share = min(0.6, _spread(rng, 0.05, 0.6) * math.exp(0.2 * appeal))
    price = round(_spread(rng, 150_000, 0.9), -3)
    clicks = views * min(0.5, _spread(rng, 0.02, 0.6) * math.exp(0.3 * appeal))
    buying = 0.03 * (max(price, 1000) / 150_000) ** -0.5 * math.exp(0.4 * appeal)
    sold = clicks * min(0.5, buying * (like_share / 0.05) ** 0.3 * math.exp(0.4 * rng.standard_normal()))
    label = sold >= SOLD_HIGH
    if rng.random() < VIDEO_LABEL_NOISE:
        label = not label
    full = {
        "video_views": _whole(views),
        "video_likes": _whole(views * like_share),
        "video_comments": _whole(views * _spread(rng, 0.004, 0.8)),
        "video_shares": _whole(views * _spread(rng, 0.006, 0.9)),
        "est_clicks": _whole(clicks),
        "est_ctr": round(clicks / max(views, 1), 4),
        "price": price,
    }
    shape, _ = _pick(rng, VIDEO_SHAPES)
    return {**_seen_video(rng, full, shape), "is_high": int(label), "kind": shape, "shape": shape}


def _seen_video(rng, full, shape):
    row = dict(full)
    counts = {"video_views": 1.0, "video_likes": 1.0, "video_comments": 1.0, "video_shares": 1.0}
    if shape == "averages":
        _lose(rng, row, {"price": 1.0, "est_clicks": 1.0, "est_ctr": 1.0})
        _lose(rng, row, {"video_comments": 0.05, "video_shares": 0.15})
    elif shape == "product":
        row["est_ctr"] = SCRAPER_CTR
        row["est_clicks"] = _whole(row["video_views"] * SCRAPER_CTR)
        _lose(rng, row, {"price": 0.3, "est_clicks": 0.5, "est_ctr": 0.5})
    elif shape == "product-alone":
        _lose(rng, row, {**counts, "est_clicks": 1.0, "est_ctr": 1.0, "price": 0.2})
    return row
