"""What must not leave: contact details of practices, and words that may not be passed on."""

import pandas as pd

from policyanalysis.corpus.contacts import without_details

_WORDS = ("section", "lead_in", "text", "cue")
_MASKED = ("title", *_WORDS)


def protected(
    table: pd.DataFrame,
    policies: pd.DataFrame,
    contact_details: pd.DataFrame,
    *,
    mask: bool,
    withhold: bool,
) -> pd.DataFrame:
    """Return the clause stance table as it may leave: the one gate before every writer."""
    table = without_contacts(table, policies, contact_details) if mask else table
    return without_words(table, policies) if withhold else table


def without_contacts(
    table: pd.DataFrame, policies: pd.DataFrame, contact_details: pd.DataFrame
) -> pd.DataFrame:
    """Return the clause stance table with the details of each policy replaced in all its words.

    Offsets stay those of the policy's text. A table without some of the columns of words will do.
    """
    known = replacements(policies, contact_details)
    replaced = {
        column: [
            words if pd.isna(words) else _protected(words, known.get(policy_id, {}))
            for policy_id, words in zip(table["policy_id"], table[column], strict=True)
        ]
        for column in _MASKED
        if column in table
    }
    return table.assign(**{c: pd.Series(v, table.index, "str") for c, v in replaced.items()})


def _protected(words: str, known: dict[str, str]) -> str:
    """Return the words without details, also where they are but a part of one, as a cue can be."""
    telling = words[:1].isupper() or any(c.isdigit() or c == "@" for c in words)
    whole = next((known[detail] for detail in known if telling and words in detail), None)
    return whole or without_details(words, known)


def replacements(
    policies: pd.DataFrame, contact_details: pd.DataFrame
) -> dict[str, dict[str, str]]:
    """Return for each policy that has details what stands in the place of each of them."""
    texts = dict(zip(policies["policy_id"], policies["text"], strict=True))
    known: dict[str, dict[str, str]] = {}
    columns = ["policy_id", "start", "end", "replacement"]
    for policy_id, start, end, replacement in contact_details[columns].itertuples(index=False):
        known.setdefault(policy_id, {})[texts[policy_id][start:end]] = replacement
    return known


def without_words(table: pd.DataFrame, policies: pd.DataFrame) -> pd.DataFrame:
    """Return the clause stance table without the words of policies that may not be passed on.

    Their ids, offsets, hashes, addresses and codes stay; sections, lead-ins, texts and cues are
    missing.
    """
    kept = policies.loc[policies["redistribute"] == "yes", "policy_id"]
    may = table["policy_id"].isin(kept)
    return table.assign(**{column: table[column].where(may) for column in _WORDS})
