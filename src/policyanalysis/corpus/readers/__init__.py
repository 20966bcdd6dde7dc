"""Readers, one file a format: each turns a file's bytes into a policy's text."""

from collections.abc import Callable

from policyanalysis.corpus.readers import text

READERS: dict[str, Callable[[bytes], str]] = {".txt": text.read}
