"""How well each text was taken from its file: a row of `extractions`, and what is in doubt."""

from pathlib import Path

from policyanalysis.corpus import readers, snapshots
from policyanalysis.corpus.audit import FLAGGED_BELOW, Audit, audit
from policyanalysis.corpus.problems import Problem
from policyanalysis.errors import CorpusError
from policyanalysis.project import Project

Row = dict[str, object]
_NUMBERS = ("share_kept", "n_sentences", "n_headings_lost", "n_misplaced", "reason")


def extraction(
    policy_id: str, path: Path, text: str, project: Project
) -> tuple[Row | None, list[Problem]]:
    """Return a policy's row of `extractions`, and a warning for each thing that is in doubt.

    The text is audited against its file ``path`` or, if that is plain text, against the newest
    snapshot of the policy; there is no row if there is none or it is plain text too.
    """
    source: Path | None = path
    doubts = []
    if readers.READERS[path.suffix.lower()] == "text":
        folder = snapshots.folder_of(project.corpus, policy_id)
        record = snapshots.latest(folder)
        source = record.path if record else None
        if record is None and folder.is_dir():
            doubts.append(_changed(folder, policy_id))
    reader = readers.READERS.get(source.suffix.lower(), "text") if source else "text"
    if source is None or reader == "text":
        return None, doubts
    try:
        found = audit(text, readers.witness(source.suffix, source.read_bytes()))
    except (CorpusError, OSError) as error:
        what = error.what if isinstance(error, CorpusError) else str(error.strerror)
        missing: Row = dict.fromkeys(_NUMBERS) | {"reason": f"not audited: {what}"}
        doubts.append(_unaudited(source, policy_id, what))
        return {"policy_id": policy_id, "reader": reader} | missing, doubts
    numbers = {name: getattr(found, name) for name in _NUMBERS}
    doubts += [
        Problem("warning", source.name, what, action, policy_id, expected=expected)
        for what, expected, action in in_doubt(found)
    ]
    return {"policy_id": policy_id, "reader": reader} | numbers, doubts


def in_doubt(found: Audit) -> list[tuple[str, str, str]]:
    """Return what an audit puts in doubt: what it is, what was expected, what to do.

    >>> in_doubt(Audit(100, 1, 40, 0, 0))
    []
    """
    doubts = []
    if found.is_flagged:
        what = (
            f"{found.n_lost} of the {found.n_sentences} sentences of the file are not in the text, "
            f"first the one numbered {found.first_lost}"
            if found.n_sentences
            else "no sentence was found in the file to audit the text by"
        )
        doubts.append(
            (
                what,
                f"a share of {FLAGGED_BELOW} or more in the text",
                "lay the text beside its file, and give it as plain text if words are missing",
            )
        )
    if found.doubt:
        doubts.append(
            (
                found.doubt,
                "text on every page",
                "give the whole as plain text, with the words of the picture",
            )
        )
    return doubts


def _unaudited(path: Path, policy_id: str, what: str) -> Problem:
    return Problem(
        "warning",
        path.name,
        f"the text cannot be audited: {what}",
        "lay the text beside its file yourself",
        policy_id,
    )


def _changed(path: Path, policy_id: str) -> Problem:
    return Problem(
        "warning",
        f"raw/{path.name}",
        "no snapshot is the file that was kept",
        "put the file back",
        policy_id,
        expected="a file with the hash in its record",
    )
