"""The measurements as a page people read."""

from typing import Any

_TIERS = ("easy", "medium", "hard", "screen")


def as_markdown(result: dict[str, Any]) -> str:
    lines = [
        "# Reading cards, judging photos",
        "",
        f"{result['machine']}; the budget counts {result['clock']} time.",
        "",
    ]
    lines += [*_cards(result["cards"]), "", *_judge(result["judge"])]
    return "\n".join(lines) + "\n"


def _cards(cards: dict[str, Any]) -> list[str]:
    sizes = {tier: count[2] for tier, count in next(iter(cards.values()))["tiers"].items()}
    titles = [f"{tier} ({sizes.get(tier, 0)})" for tier in _TIERS]
    lines = [
        "| way | " + " | ".join(titles) + " | wrong | CPU p50/p95/max ms | wall p50/p95/max ms |",
        "|---|" + "---|" * 7,
    ]
    for name, row in cards.items():
        read = [_share(*row["tiers"].get(tier, (0, 0, 0))) for tier in _TIERS]
        wrong = sum(count[1] for count in row["tiers"].values())
        lines.append(f"| {name} | {' | '.join(read)} | {wrong} | {_times(row['cpu_ms'])} | {_times(row['wall_ms'])} |")
    return lines


def _share(read: int, _wrong: int, photos: int) -> str:
    return f"{read} = {read / photos:.1%}" if photos else "–"


def _times(times: dict[str, int]) -> str:
    return f"{times['p50']} / {times['p95']} / {times['max']}"


def _judge(judge: dict[str, Any]) -> list[str]:
    good = [row for row in judge["rows"] if row["fault"] == "good"]
    spoilt = [row for row in judge["rows"] if row["fault"] != "good" and not row["is_hint"]]
    hints = [row for row in judge["rows"] if row["is_hint"]]
    hinted, all_good = sum(row["hints"] for row in good), sum(row["pictures"] for row in good)
    lines = [
        f"Right advice on spoilt pictures: {_sum(spoilt)}; good pictures left in peace: {_sum(good)}.",
        f"Hints (glare, faces; faces are drawings): right on {_sum(hints)}, raised on {hinted} of {all_good} good.",
        f"CPU p50/p95/max ms: {_times(judge['cpu_ms'])}.",
        "",
        "| kind | fault | pictures | right |",
        "|---|---|---|---|",
    ]
    return lines + [f"| {r['kind']} | {r['fault']} | {r['pictures']} | {r['right']} |" for r in judge["rows"]]


def _sum(rows: list[dict[str, Any]]) -> str:
    right, pictures = sum(row["right"] for row in rows), sum(row["pictures"] for row in rows)
    return f"{right} of {pictures} ({right / max(1, pictures):.1%})"
