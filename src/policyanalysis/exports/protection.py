"""What must not leave: contact details of practices, and words that may not be passed on."""

import pandas as pd

from policyanalysis.corpus.contacts import without_details

_WORDS = ("section", "lead_in", "text", "cue")
_MASKED = ("title", *_WORDS)
_BLOCK = "█"


def protected(
    table: pd.DataFrame, policies: pd.DataFrame, contact_details: pd.DataFrame, *, withhold: bool
) -> pd.DataFrame:
    """Return the clause stance table as it may leave: the one gate before every writer.

    ``contact_details`` holds what is to be masked, no row where nothing is; with ``withhold`` the
    words of policies that may not be passed on are left out.
    """
    table = without_contacts(table, policies, contact_details)
    return without_words(table, policies) if withhold else table


def without_contacts(
    table: pd.DataFrame, policies: pd.DataFrame, contact_details: pd.DataFrame
) -> pd.DataFrame:
    """Return a table with the details of each policy replaced in all its columns of words.

    Offsets stay those of the policy's text.
    """
    known = replacements(policies, contact_details)
    concerned = table["policy_id"].isin(list(known))
    ids = table.loc[concerned, "policy_id"]
    result = table.copy()
    for column in _MASKED:
        if column in table and len(ids):
            result.loc[concerned, column] = [
                words if pd.isna(words) else _protected(words, known[policy_id])
                for policy_id, words in zip(ids, table.loc[concerned, column], strict=True)
            ]
    return result


def _protected(words: str, known: dict[str, str]) -> str:
    """Return the words without details, also where they are but a part of one, as a cue can be."""
    telling = words[:1].isupper() or any(c.isdigit() or c == "@" for c in words)
    whole = next((known[detail] for detail in known if telling and words in detail), None)
    if whole or not any(detail in words for detail in known):
        return whole or words
    return without_details(words, known)


def replacements(
    policies: pd.DataFrame, contact_details: pd.DataFrame
) -> dict[str, dict[str, str]]:
    """Return for each policy that has details what stands in the place of each of them."""
    texts = dict(zip(policies["policy_id"], policies["text"], strict=True))
    known: dict[str, dict[str, str]] = {}
    columns = ["policy_id", "start", "end", "replacement"]
    own = contact_details[contact_details["policy_id"].isin(list(texts))]
    for policy_id, start, end, replacement in own[columns].itertuples(index=False):
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


def withheld(policies: pd.DataFrame) -> "pd.Series[str]":
    """Return the ids of the policies whose words may not be passed on."""
    return policies.loc[policies["redistribute"] != "yes", "policy_id"]


def texts_in_place(
    policies: pd.DataFrame, contact_details: pd.DataFrame, *, withhold: bool
) -> tuple[pd.DataFrame, frozenset[str]]:
    """Return the policies with texts that may leave, and the ids of those that are withheld.

    Every text keeps its length, so that offsets hold: blocks stand in the place of the letters of
    contact details, and of every character but line ends where the text may not be passed on.
    """
    silent = frozenset(withheld(policies) if withhold else ())
    spans: dict[str, list[tuple[int, int]]] = {}
    columns = ["policy_id", "start", "end"]
    for policy_id, start, end in contact_details[columns].itertuples(index=False):
        spans.setdefault(policy_id, []).append((start, end))
    texts = [
        _blocks(text) if policy_id in silent else _masked(text, spans.get(policy_id, []))
        for policy_id, text in policies[["policy_id", "text"]].itertuples(index=False)
    ]
    titled = without_contacts(policies, policies, contact_details)
    return titled.assign(text=pd.Series(texts, policies.index, "str")), silent


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = [c if c.isspace() else _BLOCK for c in text[start:end]]
    return "".join(characters)


def _blocks(text: str) -> str:
    """Return as many characters, of which only line ends are those of the text."""
    return "".join(
        c if c == "\n" else " " if place % 10 == 9 else _BLOCK for place, c in enumerate(text)
    )
