"""Fetching: from the addresses of a manifest to snapshots of the pages, politely and safely."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from policyanalysis.corpus import media, snapshots
from policyanalysis.corpus.exchange import Limits, Response, Unavailable
from policyanalysis.corpus.manifest import ManifestRow, read_manifest
from policyanalysis.corpus.problems import Problem, problems_table
from policyanalysis.corpus.snapshots import Record, Snapshot
from policyanalysis.corpus.visitor import Options, Visitor
from policyanalysis.errors import CorpusError

__all__ = ["ARCHIVE", "Fetched", "Limits", "Options", "fetch", "fetch_all"]

ARCHIVE = "https://web.archive.org/web/2id_/"  # the newest copy there, as it was captured
_GONE = (404, 410)


@dataclass(frozen=True)
class Fetched:
    """What a run did.

    ``written`` are the paths of new snapshots; ``unchanged`` counts pages that are as their last
    snapshot has them, ``fresh`` those that were not asked for because it is young enough;
    ``problems`` is the `problems` table.
    """

    written: list[Path]
    unchanged: int
    fresh: int
    problems: pd.DataFrame

    @property
    def failed(self) -> bool:
        """Return whether a policy could not be fetched."""
        return bool((self.problems["severity"] == "error").any())


def fetch(url: str, options: Options | None = None) -> Snapshot:
    """Return a page as it is now.

    Raises CorpusError, naming the address, if it may not be fetched, is not a page of a kind that
    can be read, breaks a limit of ``options``, or is not to be had, in the web archive neither if
    that is asked. A page that its site forbids or withholds is never sought in the archive.
    """
    return _fetch(url, Visitor(options or Options()))


def fetch_all(manifest: Path, corpus: Path, options: Options, limit: int | None = None) -> Fetched:
    """Return what came of fetching every row of a manifest that has a policy_id and a url.

    Snapshots go into ``corpus/raw/<policy_id>/``, each as soon as it is whole, so that a run that
    was stopped can be started again and goes on where it was. No more than ``limit`` policies are
    asked for. A page that cannot be fetched is a row of `problems`; the others go on. Raises
    CorpusError if the manifest cannot be used, and ProjectError if a snapshot cannot be written.
    """
    rows, problems = read_manifest(manifest, ("policy_id", "url"), unchecked={"language"})
    visitor, written, count = Visitor(options), list[Path](), Counter[str]()
    for row in tqdm(rows, disable=None, leave=False, unit="policy"):
        folder = snapshots.folder_of(corpus, row.policy_id)
        last = snapshots.latest(folder)
        last = last if last and last.url == row.cells["url"] else None
        if last and last.age(datetime.now(UTC)) < options.max_age:
            count["fresh"] += 1
            continue
        if limit is not None and count["asked"] >= limit:
            break
        count["asked"] += 1
        try:
            path = _keep(row, folder, last, visitor)
        except CorpusError as error:
            problems.append(_problem(error, row, manifest))
            continue
        written += [path] if path else []
        count["unchanged"] += path is None
    return Fetched(written, count["unchanged"], count["fresh"], problems_table(problems))


def _keep(row: ManifestRow, folder: Path, last: Record | None, visitor: Visitor) -> Path | None:
    """Return the path of the new snapshot, or None if the page is as it was."""
    snapshot = _fetch(row.cells["url"], visitor, last)
    if last and (snapshot.status == 304 or snapshot.sha256 == last.sha256):
        return None
    return snapshots.write(snapshot, folder, _ending(snapshot))


def _problem(error: CorpusError, row: ManifestRow, manifest: Path) -> Problem:
    what = f"{error.what} ({error.where})" if error.where else error.what
    return Problem(
        "error",
        manifest.name,
        what,
        error.action,
        row.policy_id,
        row.line,
        error.expected or None,
    )


def _fetch(url: str, visitor: Visitor, last: Record | None = None) -> Snapshot:
    try:
        return _snapshot(url, *visitor.visit(url, last), last)
    except Unavailable as error:
        if not visitor.options.archive:
            raise
        try:
            return _snapshot(url, *visitor.visit(visitor.options.archive + url, last), last)
        except CorpusError as second:
            raise CorpusError(
                f"{error.what}, and the web archive did not help: {second.what}",
                where=error.where,
                expected=second.expected,
                action=error.action,
            ) from error


def _snapshot(url: str, final_url: str, response: Response, last: Record | None) -> Snapshot:
    if response.status != 200 and not (last and response.status == 304):
        raise _no_page(response.status, final_url)
    snapshot = Snapshot(
        url,
        final_url,
        response.status,
        response.headers,
        response.body,
        datetime.now(UTC).isoformat(timespec="seconds"),
        sha256(response.body).hexdigest(),
    )
    if response.status == 200:
        _ending(snapshot)
    return snapshot


def _ending(snapshot: Snapshot) -> str:
    try:
        return media.ending(snapshot.headers.get("content-type", ""), snapshot.body)
    except CorpusError as error:
        raise error.within(snapshot.final_url) from error


def _no_page(status: int, url: str) -> CorpusError:
    kind = Unavailable if status in _GONE or status >= 500 else CorpusError
    if status == 429:
        action = "fetch again later"
    elif status in _GONE:
        action = "look for the page's new address, or try --archive"
    else:
        action = "open the address in a browser, and save the page by hand if it can be seen"
    return kind(f"the server answers {status}", where=url, expected="the page (200)", action=action)
