"""Adding a policy to a corpus: its snapshot, its text and its row, or nothing at all."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from policyanalysis.corpus import fetch, media, readers, snapshots
from policyanalysis.corpus.audit import Audit, audit
from policyanalysis.corpus.extractions import in_doubt
from policyanalysis.corpus.manifest import with_row
from policyanalysis.corpus.policies import LARGEST_FILE, text_of
from policyanalysis.corpus.readers import READERS
from policyanalysis.corpus.readers.charset import transcoded
from policyanalysis.corpus.snapshots import Snapshot, folder_of
from policyanalysis.errors import CorpusError
from policyanalysis.project import Project, make_folder
from policyanalysis.provenance import write_file

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)


@dataclass(frozen=True)
class Source:
    """A policy's file as it came: the snapshot of it, and the ending of its format."""

    snapshot: Snapshot
    ending: str

    @property
    def cells(self) -> dict[str, str]:
        """Return what an address says for the manifest; a file says nothing."""
        if not self.snapshot.headers:
            return {}
        found = self.snapshot
        return {"url": found.final_url, "retrieved_at": found.retrieved_at[:10]}

    def text(self) -> str:
        """Return the text of the policy; raises CorpusError if it cannot be read."""
        return text_of(self.ending, self._decodable)

    def audit(self, text: str) -> Audit | None:
        """Return the audit of a text against this file, or nothing for plain text."""
        is_plain = READERS[self.ending] == "text"
        return None if is_plain else audit(text, readers.witness(self.ending, self._decodable))

    @property
    def _decodable(self) -> bytes:
        """Return the bytes, in UTF-8 where a server declares another coding for a page."""
        declared = _CHARSET.search(self.snapshot.headers.get("content-type", ""))
        if READERS.get(self.ending) != "html" or declared is None:
            return self.snapshot.body
        return transcoded(self.snapshot.body, declared[1])


@dataclass(frozen=True)
class Added:
    """A policy that was added: its id, the path of its text, how well the text was taken."""

    policy_id: str
    path: Path
    audit: Audit | None


def source_of(name: str) -> Source:
    """Return the file at a path or an address.

    Raises CorpusError if it cannot be read or fetched, or is too large.
    """
    if urlsplit(name).scheme in ("http", "https"):
        return _fetched(name)
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(
                f"the file has {path.stat().st_size:,} bytes",
                where=name,
                expected=f"at most {LARGEST_FILE:,}",
                action="give the policy alone",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"the file cannot be read: {error.strerror}",
            where=name,
            action="check its name and permissions",
        ) from error
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Source(
        Snapshot(name, name, 0, {}, raw, now, sha256(raw).hexdigest()), path.suffix.lower()
    )


def _fetched(address: str) -> Source:
    page = fetch.fetch(address)
    return Source(page, media.ending(page.headers.get("content-type", ""), page.body))


def add(project: Project, source: Source, cells: dict[str, str]) -> Added:
    """Return what was added: a snapshot, the text in `policies/` and a row of the manifest.

    ``cells`` holds the row, by column; without a `policy_id` the policy gets the next free one of
    its country and profession. The row is written last, so that what was interrupted is no policy.
    Raises CorpusError, with nothing written, if the text cannot be read, the row has a mistake or
    the id is taken.
    """
    folder = project.texts if project.manifest.exists() else project.corpus / "policies"
    given = {"source": "imported"} | source.cells | cells
    given.setdefault("policy_id", _free_id(project, folder, given))
    policy_id = given["policy_id"]
    text = source.text()
    manifest = with_row(project.manifest, given)
    taken = [path for path in folder.glob(f"{policy_id}.*") if path.suffix.lower() in READERS]
    if taken:
        raise CorpusError(
            f"policy {policy_id} has a text already",
            where=str(taken[0]),
            expected="an id that is free",
            action="choose another with --policy-id, or bring a newer version in with `update`",
        )
    found = source.audit(text)
    snapshots.write(source.snapshot, folder_of(project.corpus, policy_id), source.ending)
    make_folder(folder)
    path = write_file(folder / f"{policy_id}.txt", text.encode())
    write_file(project.manifest, manifest)
    return Added(policy_id, path, found)


def report(added: Added) -> str:
    """Return in words what was added and what of its file is in doubt.

    >>> report(Added("gb-counsellor-01", Path("corpus/policies/gb-counsellor-01.txt"), None))
    'Added gb-counsellor-01: corpus/policies/gb-counsellor-01.txt'
    """
    line = f"Added {added.policy_id}: {added.path.as_posix()}"
    if added.audit is None:
        return line
    n_kept = added.audit.n_sentences - added.audit.n_lost
    doubts = [f"  warning: {what}; {action}" for what, _, action in in_doubt(added.audit)]
    return "\n".join([f"{line}, {n_kept} of {added.audit.n_sentences} sentences", *doubts])


def _free_id(project: Project, folder: Path, cells: dict[str, str]) -> str:
    """Return the first id of a country and profession of which there is no text and no snapshot."""
    words = re.findall(r"[a-z0-9]+", f"{cells['country']} {cells['profession']}".lower())
    stem = "-".join(words)
    manifest = project.manifest.read_bytes() if project.manifest.exists() else b""
    numbered = (f"{stem}-{number:02}" for number in count(1))
    return next(
        name
        for name in numbered
        if name.encode() not in manifest
        and not any(folder.glob(f"{name}.*"))
        and not folder_of(project.corpus, name).exists()
    )
