"""The summary that ends a run: what went in, what came out, what is in doubt, where to look."""

from collections.abc import Iterator, Mapping
from textwrap import wrap

import pandas as pd

from policyanalysis.exports.comparisons import comparison_note
from policyanalysis.exports.protection import withheld
from policyanalysis.exports.text import WIDTH, composed_note, counted, printable, wrapped

_WIDEST_LABEL, _WIDEST_COLUMN, _HEAD_LINES = 36, 16, 4
_SHOWN_PROBLEMS = 5
_NEXT = """\
Where to look next
  data/clause_stances.csv      every clause with its topics, stance and the words that decided
  figures/report.html          all of it on one page: figures, comparisons, every policy marked
  figures/                     stance by topic and group, strictness by group
and in the folder of the project
  data/README.md               what each table and column means
  docs/codebook.md             what each topic and stance means
  docs/howto-compare.md        how to compare groups, and what a refusal means
  notebooks/01_the_study.ipynb the study, step by step"""


def summary(
    tables: Mapping[str, pd.DataFrame],
    topic_labels: Mapping[str, str],
    coder_id: str,
    *,
    withhold: bool = False,
) -> str:
    r"""Return what a run found, as plain text of at most 100 columns that a terminal can show.

    ``tables`` holds policies, clauses, codings, positions, estimates, contrasts and problems by
    name; ``topic_labels`` gives the label of each topic id, in the order in which topics are shown;
    ``coder_id`` names the coder on whose codings positions and what follows from them rest. With
    ``withhold`` the summary tells of how many clauses the words do not leave.
    Control characters in any text come out as escapes such as ``\x1b``. Raises KeyError if a table
    is missing.
    """
    policies, positions = tables["policies"], tables["positions"]
    parts = [
        *composed_note(policies),
        _counts(tables),
        f"What follows rests on the codings of the coder {printable(coder_id)}.",
        *(_by_topic(positions, policies, by, topic_labels) for by in ("profession", "country")),
        *_untouched(positions, topic_labels),
        *_withheld(tables["estimates"]),
        *(_withheld_words(policies, tables["clauses"]) if withhold else ()),
        *_comparisons(tables, topic_labels),
        _first_problems(tables["problems"]),
        _NEXT,
    ]
    return "\n\n".join(parts) + "\n"


def _counts(tables: Mapping[str, pd.DataFrame]) -> str:
    policies, clauses, codings = tables["policies"], tables["clauses"], tables["codings"]
    sources = ", ".join(
        f"{(policies['source'] == source).sum()} {source}"
        for source in ("composed", "published", "imported")
    )
    lines = [f"Policies  {len(policies)} ({sources})", f"Clauses   {len(clauses)}"]
    for coder, rows in codings.groupby("coder_id"):
        coded = rows[rows["status"] == "coded"]
        share = f"{len(coded) / len(clauses):.2f}" if len(clauses) else "undefined"
        stances = ", ".join(
            f"{n} {printable(s)}" for s, n in coded["stance"].value_counts().sort_index().items()
        )
        text = (
            f"Coded     {len(coded)} of {len(clauses)} clauses by the coder {printable(coder)}, "
            f"a share of {share}; {stances or 'no stance'}"
        )
        lines.append(wrapped(text, indent=""))
    return "\n".join(lines)


def _by_topic(
    positions: pd.DataFrame, policies: pd.DataFrame, by: str, topic_labels: Mapping[str, str]
) -> str:
    sizes = policies.groupby(by).size()
    head = f"Strict/discretionary clauses by topic and {by}"
    if sizes.empty:
        return f"{head}\n  no policy could be read"
    note = (
        "A clause with several topics counts in each; - marks a topic that the group never touches."
    )
    counts = (
        positions.merge(policies[["policy_id", by]], on="policy_id")
        .groupby(["topic", by])[["n_clauses", "n_strict", "n_discretionary"]]
        .sum()
    )
    touched = counts[counts["n_clauses"] > 0]
    topics = set(touched.index.get_level_values("topic"))
    shown = [topic for topic in topic_labels if topic in topics]
    cells = {
        key: f"{row.n_strict}/{row.n_discretionary}"
        for key, row in zip(touched.index, touched.itertuples(), strict=True)
    }
    columns = {
        f"{printable(group)} n={n}": [cells.get((topic, group), "-") for topic in shown]
        for group, n in sizes.items()
    }
    labels = [printable(topic_labels[topic]) for topic in shown]
    return "\n".join([head, wrapped(note), *_aligned(labels, columns)])


def _aligned(labels: list[str], columns: dict[str, list[str]]) -> list[str]:
    """Return the lines of a table; columns for which the lines have no room stand in one below."""
    first = min(max((len(label) for label in labels), default=0), _WIDEST_LABEL)
    panels: list[list[list[str]]] = []
    room = 0
    for head, cells in columns.items():
        width = min(max(len(word) for word in [*head.split(), *cells]), _WIDEST_COLUMN)
        if room < width + 2:
            panels.append([])
            room = WIDTH - 2 - first
        panels[-1].append([cell.rjust(width + 2) for cell in [*_head(head, width), *cells]])
        room -= width + 2
    left = ["".ljust(first + 2)] * _HEAD_LINES + [f"  {label[:first]:{first}}" for label in labels]
    lines = []
    for panel in panels:
        rows = ["".join(row).rstrip() for row in zip(left, *panel, strict=True)]
        lines += ["", *(row for row in rows if row)]
    return lines


def _head(name: str, width: int) -> list[str]:
    lines = wrap(name, width, max_lines=_HEAD_LINES, placeholder="...")
    return [""] * (_HEAD_LINES - len(lines)) + lines


def _untouched(positions: pd.DataFrame, topic_labels: Mapping[str, str]) -> list[str]:
    touched = set(positions.loc[positions["n_clauses"] > 0, "topic"])
    silent = [printable(label) for topic, label in topic_labels.items() if topic not in touched]
    return [wrapped("Topics that no policy touches: " + ", ".join(silent))] if silent else []


def _withheld(estimates: pd.DataFrame) -> list[str]:
    missing = estimates[estimates["conf_low"].isna()]
    if missing.empty:
        return []
    lines = [f"Intervals withheld: {len(missing)} of {len(estimates)} estimates"]
    reasons = missing["reason"].fillna("no reason is given")
    for reason, rows in missing.groupby(reasons):
        n_groups = len(rows[["by", "group"]].drop_duplicates())
        text = (
            f"{counted(n_groups, 'group')}, {counted(len(rows), 'estimate')}: {printable(reason)}"
        )
        lines.append(wrapped(text))
    return ["\n".join(lines)]


def _withheld_words(policies: pd.DataFrame, clauses: pd.DataFrame) -> list[str]:
    missing = clauses.loc[clauses["policy_id"].isin(withheld(policies)), "policy_id"]
    note = withheld_note(len(missing), missing.nunique())
    return [wrapped(note, indent="")] if note else []


def withheld_note(n_clauses: int, n_policies: int) -> str:
    """Return how many clauses of how many policies lack their words, and how to keep them.

    Empty where none does.
    """
    if n_clauses == 0:
        return ""
    return (
        f"Words withheld: {counted(n_clauses, 'clause')}, from texts that may not be passed on "
        f"({n_policies} with redistribute no); ids, offsets, hashes, addresses and codes stay. "
        "Give --keep-text for a table of your own, not to be passed on; write yes under "
        "redistribute where a policy may be."
    )


def _comparisons(tables: Mapping[str, pd.DataFrame], topic_labels: Mapping[str, str]) -> list[str]:
    contrasts = tables["contrasts"]
    level = contrasts["conf_level"].iloc[0] if len(contrasts) else 0.95
    notes = [
        comparison_note(contrasts, by, topic_labels, round(1 - level, 12))
        for by in ("profession", "country")
    ]
    return notes if len(tables["policies"]) else []


def problem_list(problems: pd.DataFrame) -> str:
    """Return every problem as plain text: what is wrong, where, what was expected, what to do.

    >>> from policyanalysis.tables import empty
    >>> problem_list(empty("problems"))
    'Problems met: none'
    """
    return "\n".join([_problem_counts(problems), *_problem_lines(problems)])


def _first_problems(problems: pd.DataFrame) -> str:
    lines = [_problem_counts(problems), *_problem_lines(problems.head(_SHOWN_PROBLEMS))]
    more = len(problems) - _SHOWN_PROBLEMS
    if more > 0:
        lines.append(f"  and {more} more, all in data/problems.parquet")
    return "\n".join(lines)


def _problem_counts(problems: pd.DataFrame) -> str:
    if problems.empty:
        return "Problems met: none"
    n_errors = int((problems["severity"] == "error").sum())
    n_warnings = len(problems) - n_errors
    return f"Problems met: {counted(n_errors, 'error')}, {counted(n_warnings, 'warning')}"


def _problem_lines(problems: pd.DataFrame) -> Iterator[str]:
    for problem in problems.to_dict("records"):
        line = "" if pd.isna(problem["line"]) else f", line {problem['line']}"
        parts = [f"{problem['severity']}: {problem['problem']} ({problem['file']}{line})"]
        if pd.notna(problem["expected"]):
            parts.append(f"Expected: {problem['expected']}")
        parts.append(f"What to do: {problem['action']}")
        yield wrapped(printable(". ".join(parts)))
