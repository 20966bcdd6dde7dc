"""Marked text shows every character once and lets no markup through."""

import html
import re

import pandas as pd

from policyanalysis.exports import marked

TEXT = "E-mail\nI read <b>it</b> & answer.\nBack to top"
BLOCKS = pd.DataFrame(
    {"kind": ["heading", "paragraph", "furniture"], "start": [0, 7, 34], "end": [6, 33, 45]}
)
CLAUSES = pd.DataFrame({"clause_no": [1], "start": [7], "end": [33]})


def test_the_text_is_whole_and_escaped():
    shown = marked(TEXT, BLOCKS, CLAUSES)
    assert "<b>" not in shown
    assert html.unescape(re.sub(r"<sup>\d+</sup>|<[^>]+>", "", shown)) == TEXT


def test_each_kind_is_marked():
    shown = marked(TEXT, BLOCKS, CLAUSES)
    assert '<span style="font-weight:bold">E-mail</span>' in shown
    assert "<sup>1</sup>I read &lt;b&gt;it" in shown
    assert re.search(r'line-through">Back to top</span>', shown)
    assert shown.count("<span") == 3
