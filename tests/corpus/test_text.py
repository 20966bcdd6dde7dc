"""Reading plain text: nothing is changed but its coding and its line ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis.corpus.readers.text import read
from policyanalysis.errors import CorpusError

PLAIN = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.sampled_from("\n\t")
)


@given(PLAIN.filter(lambda text: not text.startswith("\ufeff")))
def test_each_plain_text_comes_back_with_every_coding_of_its_line_ends(text):
    for end in ("\n", "\r\n", "\r"):
        assert read(text.replace("\n", end).encode()) == text
    assert read(b"\xef\xbb\xbf" + text.encode()) == text


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("One.\nCafé".encode("latin-1"), "not UTF-8: byte 0xE9 in line 2"),
        ("One.".encode("utf-16"), "not UTF-8: byte 0xFF in line 1"),
        (b"One.\nTwo.\n\x00", r"binary: control character U\+0000 in line 3"),
        (b"One.\rTwo.\x1b[2J", r"binary: control character U\+001B in line 2"),
        (b"%PDF-1.7\n\x93\x8c", "not UTF-8: byte 0x93 in line 2"),
    ],
)
def test_what_is_no_text_is_named_with_its_line(raw, message):
    with pytest.raises(CorpusError, match=message):
        read(raw)
