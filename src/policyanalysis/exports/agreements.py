"""How far coders agree, as plain text for a terminal."""

from collections.abc import Callable, Mapping

import pandas as pd

from policyanalysis.exports.text import counted, printable

NOT_HUMAN = (
    "NOT HUMAN RELIABILITY: {coders} are language models, programs or rest on them.\n"
    "That they agree says nothing about how people would code."
)
_HEADS = {
    "observed_agreement": "observed",
    "cohen_kappa": "kappa",
    "fleiss_kappa": "Fleiss",
    "gwet_ac1": "AC1",
    "krippendorff_alpha": "alpha",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
}
_WHOLE = ("stance", "actor", "force", "exception", "topics")
_INTERVAL = "krippendorff_alpha"  # the coefficient whose interval is shown


def agreement_list(
    agreement: pd.DataFrame, coders: pd.DataFrame, labels: Mapping[str, str], by: str = ""
) -> str:
    """Return the `agreement` table as text, a part for each set of coders.

    Without ``by``, and by ``pair``, a line is a variable; by ``topic`` a topic by itself; by
    ``policy`` a policy, with a part for stance and one for topics. ``coders`` is the table of that
    name, ``labels`` gives the label of each topic. Where a number is missing its reason stands
    below.
    """
    parts = [*_warning(agreement, coders)]
    whole = agreement["level"] == "all"
    single = agreement["variable"].str.startswith("topic:")
    if by == "policy":
        rows = agreement[~whole & agreement["variable"].isin(["stance", "topics"])]
        parts += [
            _part(f"{chosen}, {variable}", own, "level", str)
            for (chosen, variable), own in rows.groupby(["coders", "variable"], sort=False)
        ]
    else:
        rows = agreement[whole & (single if by == "topic" else agreement["variable"].isin(_WHOLE))]
        parts += [
            _part(str(chosen), own, "variable", lambda name: _label(name, labels))
            for chosen, own in rows.groupby("coders", sort=False)
        ]
    return "\n\n".join(parts)


def added_list(
    name: str, mistakes: list[str], half: Mapping[int, list[str]], moved: list[int]
) -> list[str]:
    """Return what is to be said of a filled sheet: its mistakes, or else what waits in it.

    >>> added_list("AB.xlsx", [], {14: ["force"]}, [])
    ['Half filled, waiting for the rest: row 14 lacks force']
    """
    if mistakes:
        count = f"Nothing was added: {counted(len(mistakes), 'mistake')} in {name}"
        lines = [count, *mistakes, "What to do: correct these cells, then add the sheet again"]
        return [printable(line) for line in lines]
    lines = []
    if half:
        rows = [f"row {row} lacks {', '.join(lacking)}" for row, lacking in half.items()]
        lines.append(f"Half filled, waiting for the rest: {_some(rows)}")
    if moved:
        rows = [f"row {row}" for row in moved]
        lines.append(f"The policy has changed since the sheet was written: {_some(rows)}")
    return lines


def _label(variable: str, labels: Mapping[str, str]) -> str:
    return labels.get(variable.removeprefix("topic:"), variable)


def _warning(agreement: pd.DataFrame, coders: pd.DataFrame) -> list[str]:
    named = {c for cell in agreement["coders"] for c in cell.split(", ")}
    others = sorted(named & {*coders.loc[~coders["human"], "coder_id"]})
    return [NOT_HUMAN.format(coders=printable(", ".join(others)))] if others else []


def _part(head: str, rows: pd.DataFrame, key: str, label: Callable[[str], str]) -> str:
    defined = {*rows.loc[rows["estimate"].notna(), "coefficient"]}
    defined -= {"fleiss_kappa"} if "cohen_kappa" in defined else set()  # for two they all but agree
    shown = [name for name in _HEADS if name in defined]
    heads = [*(_HEADS[name] for name in shown), "alpha's interval", "share", "clauses", "policies"]
    lines = [["", *heads]]
    reasons: dict[str, list[str]] = {}
    for value, own in rows.groupby(key, sort=False):
        name = printable(label(str(value)))
        lines.append([name, *_cells(own.set_index("coefficient"), shown)])
        told = own if key == "variable" else own[own["estimate"].isna()]
        for reason in told["reason"].dropna().unique():
            reasons.setdefault(reason, []).append(name)
    notes = [f"  {reason}: {_some(found)}" for reason, found in reasons.items()]
    return "\n".join([printable(head), *_columns(lines), *notes])


def _cells(own: pd.DataFrame, shown: list[str]) -> list[str]:
    """Return the cells of one line: coefficients, an interval, how common the code is, counts."""
    first = own.iloc[0]
    limits = own.loc[_INTERVAL if _INTERVAL in own.index else own.index[0]]
    interval = f"{_number(limits['conf_low'])} to {_number(limits['conf_high'])}"
    return [
        *(_number(own["estimate"].get(name)) for name in shown),
        interval if pd.notna(limits["conf_low"]) else "-",
        _number(first["prevalence"]),
        str(first["n_units"]),
        str(first["n_policies"]),
    ]


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _number(value: object) -> str:
    return "-" if pd.isna(value) else f"{value:.3f}"  # type: ignore[call-overload]


def _columns(lines: list[list[str]]) -> list[str]:
    keep = [n for n in range(len(lines[0])) if any(line[n] not in {"-", ""} for line in lines[1:])]
    widths = {n: max(len(line[n]) for line in lines) for n in keep}
    return [
        "  " + "  ".join(line[n].rjust(widths[n]) if n else line[n].ljust(widths[n]) for n in keep)
        for line in lines
    ]
