"""Markdown: the signs go, the words and the list marks stay."""

import pytest

from policyanalysis.corpus.audit import audit
from policyanalysis.corpus.readers.markdown import read, witness
from policyanalysis.errors import CorpusError

SOURCE = b"""\
---
title: Keeping in Touch
---
# Keeping *in* Touch

I read [texts](http://elm.invalid/texts) on
weekdays. I do **not** reply at night.

## Lists ##

- Change a time
- Cancel a session
  1. On the day
  2. Before

| Way | Use |
|-----|-----|
| Fax | Never, please. |

> Write to me, `please`.

<b>Or call</b> me.
<script>alert("I always text back.")</script>
"""
TEXT = """\
Keeping in Touch

I read texts on weekdays. I do not reply at night.

Lists

- Change a time
- Cancel a session
1. On the day
2. Before

Way
Use
Fax
Never, please.

Write to me, please.

Or call me.
"""


def test_the_words_come_through_without_the_signs():
    assert read(SOURCE) == TEXT


def test_the_audit_finds_nothing_lost():
    found = audit(read(SOURCE), witness(SOURCE))
    assert (found.share_kept, found.n_headings_lost, found.n_misplaced) == (1.0, 0, 0)
    assert found.n_sentences == 6


def test_plain_text_is_markdown_too_and_nothing_is_nothing():
    assert read(b"I read texts.\n\nI reply.") == "I read texts.\n\nI reply.\n"
    assert read(b"\n") == ""


def test_other_codings_are_refused():
    with pytest.raises(CorpusError, match="not UTF-8"):
        read("café".encode("latin-1"))
