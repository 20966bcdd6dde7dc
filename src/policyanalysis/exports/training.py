"""What training found, in words: how well each coder does, and which one the combined follows."""

from collections.abc import Mapping
from typing import Any


def training_report(card: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """Return a line for each field and topic: F1 of each coder, and the one that is followed."""
    scored = card["f1_lineage_left_out"]
    lines = [
        f"Learnt from {card['n_clauses']} clauses in {card['n_policies']} policies of "
        f"{card['n_lineages']} families.",
        "F1 with whole families left out (macro F1 for stance, actor, force, exception):",
        f"{'':22}{'rules':>8}{'model':>8}{'stacked':>9}  combined follows",
    ]
    for name, choice in choices.items():
        rules, model, stacked = (scored[coder][name] for coder in ("rules", "model", "stacked"))
        lines.append(f"{name:22}{rules:8.3f}{model:8.3f}{stacked:9.3f}  {choice}")
    return "\n".join(lines)
