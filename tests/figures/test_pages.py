"""Every figure on every page: nothing overlaps, nothing leaves it, nothing is too small to read."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from policyanalysis.figures import BETWEEN_RUNS, FIGURES, PAGES, draw
from policyanalysis.figures.layout import split
from policyanalysis.figures.style import styled

SMALLEST = {"paper": 6, "column": 6, "slide": 14, "handout": 8}
SIZES = {
    "paper": (7.2, 9.5),
    "column": (3.5, 9.5),
    "slide": (13.333, 7.5),
    "handout": (8.27, 11.69),
}
FORTY = {
    "name": "licensed family and marriage counsellor {}",
    "label": "Contact through a platform of any kind {}",
    "policy": "practice-of-a-counsellor-in-the-north-{}",
    "reason": "the smaller group has 2 lineages, fewer than 4",
}
UNBROKEN = {
    "name": "W" * 39 + "{}",
    "label": "M" * 38 + "{:02}",
    "policy": "W" * 37 + "{}",
    "reason": "W" * 60,
}
SHORT = {"name": "{}", "label": "t{}", "policy": "{}", "reason": "few"}


def texts_of(drawing) -> list:
    """Return every visible text of the drawing, and their boxes in pixels as an array."""
    canvas = FigureCanvasAgg(drawing.figure)
    with styled(drawing.page):
        drawing.figure.draw_without_rendering()
        shown = [t for t in drawing.figure.findobj(Text) if t.get_visible() and t.get_text()]
        boxes = [text.get_window_extent(canvas.get_renderer()).extents for text in shown]
    return shown, np.array(boxes)


def clashes(boxes: np.ndarray) -> np.ndarray:
    """Return the pairs of boxes that overlap by more than half a pixel."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    both = ((high - low) > 0.5).all(axis=2)
    return np.argwhere(np.triu(both, k=1))


@pytest.fixture(scope="module", params=["forty", "unbroken", "short"])
def crowded(request, make_study):
    names = {"forty": FORTY, "unbroken": UNBROKEN, "short": SHORT}[request.param]
    return replace(make_study(6, 28, 60, **names), chosen=True)


@pytest.mark.parametrize("reader", PAGES)
@pytest.mark.parametrize("figure", [*FIGURES, *BETWEEN_RUNS])
def test_no_text_overlaps_leaves_the_page_or_is_too_small(figure, reader, crowded):
    for drawing in draw(figure, crowded, PAGES[reader]):
        texts, boxes = texts_of(drawing)
        canvas = drawing.figure.bbox
        outside = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > canvas.max).any(axis=1)
        where = f"part {drawing.part} of {drawing.n_parts}"
        assert [t.get_text() for t, out in zip(texts, outside, strict=True) if out] == [], where
        pairs = [(texts[a].get_text(), texts[b].get_text()) for a, b in clashes(boxes)]
        assert pairs == [], where
        assert min(text.get_fontsize() for text in texts) >= SMALLEST[reader]


@pytest.mark.parametrize("reader", PAGES)
@pytest.mark.parametrize("figure", [*FIGURES, *BETWEEN_RUNS])
def test_a_page_has_its_size_and_the_picture_says_composed(figure, reader, make_study):
    study = make_study(2, 6, 12)
    width, height = SIZES[reader]
    for drawing in draw(figure, study, PAGES[reader]):
        drawn = drawing.figure.get_size_inches()
        assert drawn[0] == pytest.approx(width)
        assert drawn[1] == pytest.approx(height) if PAGES[reader].fixed else drawn[1] <= height
        words = [text.get_text() for text in texts_of(drawing)[0]]
        assert any("composed polic" in w and "nothing about the real world" in w for w in words)
        if reader == "slide":
            assert max(t.get_fontsize() for t in texts_of(drawing)[0]) == PAGES["slide"].title
        assert any(reader == "handout" for w in words if w.startswith(drawing.caption[:30])) == (
            reader == "handout"
        )


def test_parts_hold_each_row_and_column_once(make_study):
    study = replace(make_study(6, 28, 60), chosen=True)
    drawings = draw("stances_by_profession", study, PAGES["slide"])
    assert [drawing.part for drawing in drawings] == list(range(1, len(drawings) + 1))
    names = ["group", "topic", "position"]
    shown = [key for made in drawings for key in made.numbers[names].itertuples(index=False)]
    assert len(shown) == len(set(shown)) == 6 * 28 * 5
    for drawing in drawings:
        words = [text.get_text() for text in texts_of(drawing)[0]]
        assert any(f"({drawing.part} of {drawing.n_parts})" in text for text in words)


@pytest.mark.parametrize("name", [*FIGURES, *BETWEEN_RUNS])
def test_a_slide_shows_the_topics_with_most_stances_unless_some_were_chosen(name, make_study):
    study = make_study(2, 12, 30)
    held = study.tables["positions"]
    taking = held[~held["position"].isin(["mentioned", "silent"])].groupby("topic").size()
    leading = set(taking.sort_values(ascending=False, kind="stable").index[:8])
    assert leading != set(study.topics[:8])
    note = "Shown are the 8 topics on which most policies take a stance, of 12."
    for page, narrowed in (("slide", True), ("paper", False)):
        drawings = draw(name, study, PAGES[page])
        words = {text.get_text() for drawing in drawings for text in texts_of(drawing)[0]}
        found = narrowed and (FIGURES | BETWEEN_RUNS)[name].of_topics
        assert all(drawing.caption.endswith(note) == found for drawing in drawings)
        assert (note in words) == found
        if found:
            shown = {study.labels[topic] for topic in study.topics if topic in leading}
            assert all(any(label in word for word in words) for label in shown)
            hidden = set(study.labels.values()) - shown
            assert not hidden & {word.split(" (")[0] for word in words}
    chosen = draw(name, replace(study, chosen=True), PAGES["slide"])
    assert not any(note in drawing.caption for drawing in chosen)


@pytest.mark.parametrize("n_groups", [1, 2, 3, 4, 5, 7])
def test_any_number_of_groups_fits(n_groups, make_study):
    study = make_study(n_groups, 3, 2 * n_groups)
    (drawing,) = draw("stances_by_profession", study)
    assert len(drawing.figure.axes) == n_groups
    assert len(clashes(texts_of(drawing)[1])) == 0


def test_parts_are_even_and_begin_with_a_theme():
    assert split(12, 5) == [range(4), range(4, 8), range(8, 12)]
    assert split(12, 7, frozenset({5, 8})) == [range(5), range(5, 12)]
    assert split(12, 6, frozenset({5})) == [range(6), range(6, 12)]
    assert split(3, 9) == [range(3)]
    assert split(0, 9) == []


def test_dollar_signs_and_odd_names_are_shown_as_they_are(make_study):
    study = make_study(2, 2, 6, name="$\\frac$ <b>{}</b> & co", label="$x_{}$")
    (drawing,) = draw("stances_by_profession", study)
    assert r"\$x_0\$" in [text.get_text() for text in texts_of(drawing)[0]]
