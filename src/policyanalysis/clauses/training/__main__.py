"""Train the English pipeline of the package on UD English EWT.

    python -m policyanalysis.clauses.training --treebank DIR --out DIR

The treebank folder holds `en_ewt-ud-{train,dev,test}.conllu`. The out folder receives the pipeline
as spaCy writes it, `scores.json` and `LICENCE.md`. The same treebank, seed and versions give the
same weights on one machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import load_model_from_config
from thinc.api import Adam, Config, NumpyOps, Optimizer, fix_random_seed, set_current_ops

from policyanalysis.clauses.training.data import Paragraph, gold, projected, read_treebank
from policyanalysis.clauses.training.lexicon import add_clusters, add_lemmatizer, fit_tokenizer
from policyanalysis.clauses.training.variants import Variation, passages

PACKAGES = ("spacy", "thinc", "numpy", "spacy-lookups-data")
SPLITS = ("train", "dev", "test")
RELATIONS = ("root", "conj", "cc", "ccomp", "advcl", "parataxis")
MEASURES = {
    "tag": "tag_acc",
    "pos": "pos_acc",
    "morph": "morph_acc",
    "lemma": "lemma_acc",
    "uas": "dep_uas",
    "las": "dep_las",
    "sentence_f1": "sents_f",
}
META = {
    "name": "ewt_policies",
    "version": "1.0.0",
    "description": "English pipeline trained on UD English EWT for policies on the web.",
    "license": "CC BY-SA 4.0",
}
LICENCE = """# Licence of the pipeline in this folder

The weights are trained on the Universal Dependencies English Web Treebank (UD English EWT), and
are licensed, as it is, under the Creative Commons Attribution-ShareAlike 4.0 International licence
(CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/).

Attribution: Natalia Silveira, Timothy Dozat, Marie-Catherine de Marneffe, Samuel Bowman, Miriam
Connor, John Bauer and Christopher D. Manning (2014), "A gold standard dependency corpus for
English", LREC 2014; and the contributors of Universal Dependencies,
https://universaldependencies.org/treebanks/en_ewt/. Changed: the trees are carried over to spaCy's
tokens and the sentences written in other ways before training.

The word clusters (`vocab/`) and the tables of the lemmatizer (`lemmatizer/`) come out of
spacy-lookups-data, and the tables out of WordNet 3.0. Their licences follow.
"""


@dataclass(frozen=True)
class Settings:
    """The shape of the network and the course of its training."""

    seed: int = 1
    epochs: int = 22
    minutes: float = 60.0
    width: int = 112
    depth: int = 5
    hidden: int = 96
    dropout: float = 0.2
    learn_rate: float = 0.0015
    last_rate: float = 0.00005
    warm_up: int = 200
    first_batch: int = 800
    last_batch: int = 2400
    report_every: int = 2


def blank_pipeline(settings: Settings) -> Language:
    """Return the untrained pipeline of `training.cfg`, in the shape of the settings.

    It has its tokenizer and its word clusters, which are not trained.
    """
    shape = {f"variables.{name}": getattr(settings, name) for name in ("width", "depth", "hidden")}
    config = Config().from_disk(Path(__file__).with_name("training.cfg"), overrides=shape)
    nlp = load_model_from_config(config, auto_fill=True)
    fit_tokenizer(nlp)
    add_clusters(nlp.vocab, settings.seed)
    return nlp


def train(
    nlp: Language,
    texts: Sequence[Sequence[Paragraph]],
    dev: Sequence[Sequence[Paragraph]],
    settings: Settings,
) -> tuple[int, float]:
    """Train `nlp` in place and return the passes made and the minutes taken.

    The rate of learning rises over the warm-up and falls in a line to the last step; the weights
    kept are the running average. Training stops early when the minutes run out.
    """
    sample = list(_examples(nlp, texts, settings, 0))
    optimizer = Adam(settings.learn_rate, L2=0.01, grad_clip=1.0, use_averages=True)
    nlp.initialize(lambda: sample, sgd=optimizer)
    started, minutes, epoch = time.monotonic(), 0.0, 0
    while epoch < settings.epochs and minutes < settings.minutes:
        _one_pass(nlp, optimizer, list(_examples(nlp, texts, settings, epoch)), settings, epoch)
        epoch, minutes = epoch + 1, (time.monotonic() - started) / 60
        if epoch % settings.report_every == 0:
            with nlp.use_params(optimizer.averages):
                shown = {k: v for k, v in scores(nlp, dev).items() if isinstance(v, float)}
            print(f"pass {epoch}, {minutes:.1f} minutes:", json.dumps(shown), flush=True)
    with nlp.use_params(optimizer.averages):
        weights = nlp.to_bytes(exclude=["vocab"])
    nlp.from_bytes(weights, exclude=["vocab"])
    add_lemmatizer(nlp, texts)
    return epoch, minutes


def _one_pass(
    nlp: Language, optimizer: Optimizer, examples: list[Example], settings: Settings, epoch: int
) -> None:
    """Update the weights on every example once, in batches that grow from pass to pass."""
    rng = random.Random(f"order {settings.seed} {epoch}")
    growth = (settings.last_batch - settings.first_batch) * epoch // max(settings.epochs - 1, 1)
    batches = _batches(examples, settings.first_batch + growth, rng)
    for number, batch in enumerate(batches):
        done = (epoch + number / len(batches)) / settings.epochs
        rate = settings.learn_rate * (1 - done) + settings.last_rate * done
        warm = (number + 1) / settings.warm_up if epoch == 0 else 1.0
        optimizer.learn_rate = rate * min(warm, 1.0)
        nlp.update(batch, drop=settings.dropout, sgd=optimizer)


def _batches(examples: list[Example], words: int, rng: random.Random) -> list[list[Example]]:
    """Return the examples in batches of about `words` words, of like length, in chance order."""
    by_length = sorted(examples, key=lambda e: len(e.reference) * rng.uniform(0.85, 1.15))
    batches = list(minibatch_by_words(by_length, words, tolerance=0.1))
    rng.shuffle(batches)
    return batches


def _examples(
    nlp: Language, texts: Sequence[Sequence[Paragraph]], settings: Settings, epoch: int
) -> Iterator[Example]:
    """Yield the treebank as written in one pass."""
    rng = random.Random(f"passages {settings.seed} {epoch}")
    for sentences, joins in passages(texts, Variation(), rng):
        reference = projected(nlp, sentences, joins)
        yield Example(nlp.make_doc(reference.text), reference)


def scores(nlp: Language, texts: Sequence[Sequence[Paragraph]]) -> dict[str, Any]:
    """Return the scores on running paragraphs, shares from 0 to 1, and the words per second.

    A word cut otherwise than in the treebank counts as wrong; attachment leaves punctuation out,
    as spaCy does. `las_by_relation` holds F1 scores.
    """
    references = [gold(nlp.vocab, paragraph) for text in texts for paragraph in text]
    examples = [Example(nlp.make_doc(doc.text.rstrip()), doc) for doc in references]
    found = nlp.evaluate(examples)
    shown: dict[str, Any] = {
        name: round(found[key], 4) for name, key in MEASURES.items() if key in found
    }
    by_relation = found["dep_las_per_type"]
    shown["las_by_relation"] = {r: round(by_relation[r]["f"], 4) for r in RELATIONS}
    shown["words_per_second"] = round(found["speed"])
    return shown


def licence() -> str:
    """Return the licence of the pipeline, those of the data it carries at its end."""
    wordnet = files("spacy_lookups_data").joinpath("data", "en_license.txt")
    parts = [LICENCE, distribution("spacy-lookups-data").read_text("LICENSE") or ""]
    parts.append(wordnet.read_text(encoding="utf-8"))
    return "\n".join(part.strip() + "\n" for part in parts)


def write(nlp: Language, out: Path, report: dict[str, Any]) -> None:
    """Write the pipeline, its scores and its licence to the folder `out`.

    The vocabulary is made anew, so that it holds the labels and not the words of the treebank.
    """
    clean = load_model_from_config(nlp.config, vocab=True, auto_fill=True)
    clean.from_bytes(nlp.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    for _, component in nlp.pipeline:
        for name in getattr(component, "labels", ()):
            clean.vocab.strings.add(name)
    nlp.vocab.vectors.strings = clean.vocab.strings
    clean.vocab.vectors, clean.vocab.lookups = nlp.vocab.vectors, nlp.vocab.lookups
    clean.meta.update(META)
    clean.to_disk(out)
    (out / "scores.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (out / "LICENCE.md").write_text(licence(), encoding="utf-8")


def provenance(files_read: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return the versions that trained and the SHA-256 of each file read, by name."""
    versions = {package: version(package) for package in PACKAGES}
    return {
        "versions": {"python": platform.python_version(), **versions},
        "sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files_read},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score and write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--treebank", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    for field in fields(Settings):
        name = "--" + field.name.replace("_", "-")
        parser.add_argument(name, type=type(field.default), default=field.default)
    given = parser.parse_args(arguments)
    settings = Settings(**{field.name: getattr(given, field.name) for field in fields(Settings)})
    splits = {name: given.treebank / f"en_ewt-ud-{name}.conllu" for name in SPLITS}
    texts = {name: read_treebank(path) for name, path in splits.items()}
    set_current_ops(NumpyOps(use_blis=False))
    fix_random_seed(settings.seed)
    nlp = blank_pipeline(settings)
    passes, minutes = train(nlp, texts["train"], texts["dev"], settings)
    report = {
        "settings": asdict(settings),
        "passes": passes,
        "minutes": round(minutes, 1),
        **provenance(list(splits.values())),
        "dev": scores(nlp, texts["dev"]),
        "test": scores(nlp, texts["test"]),
    }
    write(nlp, given.out, report)


if __name__ == "__main__":
    main()
