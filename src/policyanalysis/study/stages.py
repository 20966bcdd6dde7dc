"""The stages of a study in order, each a function from tables and settings to tables."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from policyanalysis import clauses, coding, comparison, corpus
from policyanalysis.codebook import Codebook
from policyanalysis.project import Settings
from policyanalysis.tables import empty

Tables = dict[str, pd.DataFrame]
GROUPS = ("profession", "country")
MODEL = ("language_model",)
CODER = ("coder", "coder_model")
LINEAGE = ("lineages", "kinships", "shared_clauses")


@dataclass(frozen=True)
class Stage:
    """One step from tables and codebook to tables, by name; the settings on which these depend.

    A stage that depends on the codebook needs `codebook`, which is no table.
    """

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    run: Callable[[Tables, Settings, Codebook], Tables]
    settings: tuple[str, ...] = ()


def _segment(given: Tables, settings: Settings, _book: Codebook) -> Tables:
    blocks, found = clauses.segment(given["policies"], clauses.pipeline(settings.language_model))
    return {"blocks": blocks, "clauses": found}


def _trace(given: Tables, settings: Settings, _book: Codebook) -> Tables:
    kin = corpus.lineages(given["policies"], given["clauses"], seed=settings.seed)
    return kin._asdict()


def _code(given: Tables, settings: Settings, book: Codebook) -> Tables:
    found = given["clauses"]
    rules = coding.Coded(*coding.code(found, book, clauses.pipeline(settings.language_model)))
    coders = [rules, coding.from_sheets(given["coding_sheets"], found)]
    if settings.coder != "rules":
        trained = coding.load(Path(settings.coder_model or coding.BUILT_IN), book)
        coders.insert(1, coding.code_trained(found, rules, trained, book))
    names = ("codings", "topic_codings")
    return {
        name: pd.concat(parts, ignore_index=True)
        for name, *parts in zip(names, *coders, strict=True)
    }


def _agree(given: Tables, settings: Settings, book: Codebook) -> Tables:
    clauses_found = given["clauses"]
    codings = _tested(given, settings, book)
    coders = coding.coders(codings, given["coding_sheets"], clauses_found)
    compared = coding.pairings(coders)
    tables = codings, given["topic_codings"], clauses_found
    options = coding.Options(settings.conf_level, settings.min_policies, book)
    pairs = [(p.coders[0], p.coders[1]) for p in compared if len(p.coders) == 2]
    return {
        "coders": coders,
        "agreement": coding.agreements(*tables, compared=compared, options=options),
        "confusions": coding.confusions(*tables, pairs=pairs, book=book),
    }


def _tested(given: Tables, settings: Settings, book: Codebook) -> pd.DataFrame:
    """Return the codings without those of trained coders on policies that they learnt from."""
    codings = given["codings"]
    if settings.coder == "rules":
        return codings
    trained = coding.load(Path(settings.coder_model or coding.BUILT_IN), book)
    new = coding.untaught(given["clauses"], given["policies"], trained)
    taught = codings["clause_id"].isin(given["clauses"]["clause_id"][~new])
    return codings[~(taught & codings["coder_id"].isin(coding.TRAINED))]


def placed(given: Tables, coder_id: str, book: Codebook) -> pd.DataFrame:
    """Return the table `positions` by the codings of one coder."""
    return comparison.positions(
        given["policies"],
        given["clauses"],
        given["codings"],
        given["topic_codings"],
        book.ids("topics"),
        coder_id=coder_id,
    )


def by_program(codings: pd.DataFrame, coder_id: str) -> bool:
    """Return whether a coder is no person, or none that has coded."""
    kinds = codings.loc[codings["coder_id"] == coder_id, "coder_kind"]
    return not kinds.isin(["human", "adjudicated"]).all()


def _place(given: Tables, settings: Settings, book: Codebook) -> Tables:
    return {"positions": placed(given, settings.coder, book)}


def _estimate(given: Tables, settings: Settings, _book: Codebook) -> Tables:
    lineage_ids = given["lineages"][["policy_id", "lineage_id"]]
    policies = given["policies"].merge(lineage_ids, on="policy_id")
    parts = [
        comparison.estimates(
            policies,
            given["positions"],
            by=by,
            conf_level=settings.conf_level,
            min_policies=settings.min_policies,
        )
        for by in GROUPS
    ]
    return {"estimates": pd.concat(parts, ignore_index=True)}


def _contrast(given: Tables, settings: Settings, _book: Codebook) -> Tables:
    lineage_ids = given["lineages"][["policy_id", "lineage_id"]]
    policies = given["policies"].merge(lineage_ids, on="policy_id")
    options = comparison.Options(
        settings.conf_level, settings.seed, by_program=by_program(given["codings"], settings.coder)
    )
    found: dict[str, list[pd.DataFrame]] = {"contrasts": [], "omnibus": []}
    for by, other in (GROUPS, GROUPS[::-1]):
        if policies[by].nunique() < 2:
            continue
        both = policies, given["positions"]
        found["contrasts"] += [
            comparison.contrasts(*both, by=by, options=options),
            comparison.adjusted_contrasts(*both, by=by, adjusted_for=other, options=options),
        ]
        found["omnibus"].append(comparison.omnibus(*both, by=by, options=options))
    return {
        name: pd.concat(parts, ignore_index=True) if parts else empty(name)
        for name, parts in found.items()
    }


def _find_contacts(given: Tables, _settings: Settings, _book: Codebook) -> Tables:
    return {"contact_details": corpus.contacts(given["policies"])}


STAGES = (
    Stage("contacts", ("policies",), ("contact_details",), _find_contacts),
    Stage("clauses", ("policies",), ("blocks", "clauses"), _segment, MODEL),
    Stage("lineage", ("policies", "clauses"), LINEAGE, _trace),
    Stage(
        "coding",
        ("clauses", "coding_sheets", "codebook"),
        ("codings", "topic_codings"),
        _code,
        (*MODEL, *CODER),
    ),
    Stage(
        "positions",
        ("policies", "clauses", "codings", "topic_codings", "codebook"),
        ("positions",),
        _place,
        ("coder",),
    ),
    Stage(
        "estimates",
        ("policies", "lineages", "positions"),
        ("estimates",),
        _estimate,
        ("conf_level", "min_policies"),
    ),
    Stage(
        "contrasts",
        ("policies", "lineages", "codings", "positions"),
        ("contrasts", "omnibus"),
        _contrast,
        ("conf_level", "coder"),
    ),
    Stage(
        "agreement",
        ("policies", "clauses", "codings", "topic_codings", "coding_sheets", "codebook"),
        ("coders", "agreement", "confusions"),
        _agree,
        ("conf_level", "min_policies", *CODER),
    ),
)
STAGE = {stage.name: stage for stage in STAGES}
