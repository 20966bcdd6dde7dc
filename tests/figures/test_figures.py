"""Figures by their artists: what is drawn equals the tables, nothing overlaps, texts are beside."""

import json
import struct
import subprocess
import sys
import zlib
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from policyanalysis.comparison import estimates, position_counts
from policyanalysis.errors import EstimateError
from policyanalysis.figures import FIGURES, is_saved, save, stances, strictness, style
from policyanalysis.provenance import Provenance

SVG = "{http://www.w3.org/2000/svg}"
RECORD = Provenance("figures", {"positions": "abc"}, {"seed": 2010})


def study(n_groups: int, n_topics: int, n_policies: int, name: str = "group {}") -> dict:
    """Return policies, positions and estimates with every position and with rare topics."""
    generator = np.random.default_rng(2010)
    groups = [name.format(number) for number in range(n_groups)]
    policies = pd.DataFrame({"policy_id": [f"p{number:03}" for number in range(n_policies)]})
    policies["profession"] = [groups[number % n_groups] for number in range(n_policies)]
    policies["country"] = [f"C{number % 2}" for number in range(n_policies)]
    policies["source"] = "composed"
    topics = pd.DataFrame({"topic": [f"t{number}" for number in range(n_topics)]})
    table = policies[["policy_id"]].merge(topics, how="cross")
    spread = np.tile(np.linspace(0, 3, n_topics), n_policies)
    n_strict, n_discretionary, n_none = (generator.poisson(spread / 2) for _ in range(3))
    table["n_clauses"] = n_strict + n_discretionary + n_none
    table["n_strict"], table["n_discretionary"] = n_strict, n_discretionary
    table["n_policy_clauses"] = table.groupby("policy_id")["n_clauses"].transform("sum")
    stances_ = table["n_strict"] + table["n_discretionary"]
    table["strictness"] = table["n_strict"] / stances_.where(stances_ > 0)
    table["position"] = np.select(
        [table["n_clauses"] == 0, stances_ == 0, n_discretionary == 0, n_strict == 0],
        ["silent", "mentioned", "strict", "discretionary"],
        "mixed",
    )
    settings = {"conf_level": 0.95, "min_policies": 5}
    both = [estimates(policies, table, by=by, **settings) for by in ("profession", "country")]
    return {"policies": policies, "positions": table, "estimates": pd.concat(both)}


def labelled(tables: dict, label: str = "Topic {}") -> dict[str, str]:
    topics = tables["positions"]["topic"].unique()
    return {topic: label.format(number) for number, topic in enumerate(topics)}


def texts_of(figure) -> list:
    """Return every visible text of the figure with its box in pixels, after drawing it."""
    canvas = FigureCanvasAgg(figure)
    with style.styled():
        canvas.draw()
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]


def overlap(one, other) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > 0.5 and down > 0.5


WORST = [
    ("licensed family and marriage counsellor {}", "Contact through a platform of any kind {}"),
    ("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW{}", "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM{:02}"),
    ("{}", "t{}"),
]


@pytest.mark.parametrize(("group", "topic"), WORST)
@pytest.mark.parametrize("figure", FIGURES)
def test_no_text_overlaps_or_leaves_the_canvas(figure, group, topic):
    tables = study(n_groups=6, n_topics=28, n_policies=150, name=group)
    drawing = FIGURES[figure](tables, labelled(tables, topic))
    texts = texts_of(drawing.figure)
    assert len(texts) > 8
    canvas = drawing.figure.bbox
    outside = [text for text, box in texts if box.x0 < 0 or box.y0 < 0
               or box.x1 > canvas.x1 or box.y1 > canvas.y1]  # fmt: skip
    clashes = [(a, b) for (a, one), (b, other) in combinations(texts, 2) if overlap(one, other)]
    assert (outside, clashes) == ([], [])


@pytest.mark.parametrize("n_groups", [1, 2, 3, 4, 5, 7])
def test_any_number_of_groups_fits(n_groups):
    tables = study(n_groups=n_groups, n_topics=3, n_policies=2 * n_groups)
    drawing = FIGURES["stances_by_profession"](tables, labelled(tables))
    texts = texts_of(drawing.figure)
    assert len(drawing.figure.axes) == n_groups
    assert not [1 for (_, one), (_, other) in combinations(texts, 2) if overlap(one, other)]


def test_bars_are_as_long_as_the_counts_say():
    tables = study(n_groups=1, n_topics=6, n_policies=20)
    counts = position_counts(tables["policies"], tables["positions"], "profession")
    ax = stances.panel(counts, labelled(tables))
    drawn = dict.fromkeys(counts["position"].unique(), 0.0)
    looks = {style.LOOKS[name]: name for name in style.LOOKS}
    looks |= dict.fromkeys(style.MIXED_LOOKS, "mixed")
    for bar in (bar for bars in ax.containers for bar in bars):
        look = looks[hexed(bar.get_facecolor()), hexed(bar.get_edgecolor()), bar.get_hatch() or ""]
        drawn[look] += bar.get_width()
        if look in ("strict", "discretionary"):
            assert (bar.get_x() < 0) == (look == "strict")
    assert drawn == counts.groupby("position")["n_policies"].sum().to_dict()
    taking = counts[counts["position"].isin(["strict", "mixed", "discretionary"])]
    expected = taking.groupby("topic", sort=False)["n_policies"].sum().astype(str).tolist()
    assert [text.get_text() for text in ax.texts] == expected


def test_bars_of_a_row_touch_and_never_cover_each_other():
    tables = study(n_groups=1, n_topics=6, n_policies=20)
    counts = position_counts(tables["policies"], tables["positions"], "profession")
    ax = stances.panel(counts, labelled(tables))
    bars = pd.DataFrame(
        [(b.get_y(), b.get_x(), b.get_x() + b.get_width()) for bars in ax.containers for b in bars],
        columns=["row", "start", "end"],
    )
    aside = ax.lines[1].get_xdata()[0]
    assert bars["row"].nunique() == 6
    for _, row in bars.groupby("row"):
        sides = row.sort_values("start").round(9)
        main, outside = sides[sides["start"] < aside - 1e-9], sides[sides["start"] >= aside - 1e-9]
        for part in (main, outside):
            assert part["end"].tolist()[:-1] == part["start"].tolist()[1:]
        assert outside.empty or outside["start"].iloc[0] == round(aside, 9)


def hexed(rgba) -> str:
    levels = [round(255 * level) for level in rgba[:3]]
    return "white" if levels == [255] * 3 else "#{:02X}{:02X}{:02X}".format(*levels)


def test_every_position_has_a_pattern_of_its_own():
    looks = [*style.LOOKS.values(), style.MIXED_LOOKS[0]]
    in_grey = {(face == "white", hatch) for face, _, hatch in looks}
    assert len(in_grey) == len(looks)


def test_dots_and_intervals_are_where_the_estimates_say():
    tables = study(n_groups=2, n_topics=6, n_policies=20)
    drawing = FIGURES["strictness_on_topics_by_profession"](tables, labelled(tables))
    numbers = drawing.numbers
    assert numbers["conf_low"].isna().any()
    assert numbers["conf_low"].notna().any()
    for ax, (_, rows) in zip(drawing.figure.axes, numbers.groupby("group"), strict=True):
        whole = rows["conf_low"].notna()
        filled, hollow = (line for line in ax.lines if line.get_marker() == "o")
        assert filled.get_xdata().tolist() == rows.loc[whole, "estimate"].tolist()
        np.testing.assert_array_equal(hollow.get_xdata(), rows.loc[~whole, "estimate"])
        assert hollow.get_markerfacecolor() == "white"
        limits = [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()]
        assert limits == rows.loc[whole, ["conf_low", "conf_high"]].to_numpy().tolist()
        assert [text.get_text().split()[0] for text in ax.texts[:-1]] == [
            str(n) for n in rows["n_policies"]
        ]


def test_a_row_without_interval_leads_to_its_reason():
    tables = study(n_groups=2, n_topics=2, n_policies=4)
    figure = FIGURES["strictness_by_profession"](tables, labelled(tables)).figure
    assert [text.get_text() for text in figure.axes[0].texts] == ["2 a", "2 a", "n"]
    assert [text.get_text() for text in figure.texts] == [
        "a: fewer than 5 policies of the group take a stance: no interval"
    ]


def test_alt_texts_and_captions_follow_the_numbers():
    policies = pd.DataFrame({"policy_id": ["p", "q"], "profession": "nurse", "source": "published"})
    table = pd.DataFrame({"policy_id": ["p", "q"], "topic": "t0", "n_clauses": 1})
    table = table.assign(n_strict=1, n_discretionary=0, strictness=1.0, position="strict")
    table["n_policy_clauses"] = 1
    found = estimates(policies, table, by="profession", conf_level=0.9, min_policies=2)
    tables = {"policies": policies, "positions": table, "estimates": found}
    drawing = FIGURES["stances_by_profession"](tables, {"t0": "E-mail"})
    assert "nurse, 2 policies: strict most often on E-mail (2 policies)" in drawing.alt
    assert "Positions of 2 policies" in drawing.caption
    assert "All 2 policies are published." in drawing.caption
    policies["source"] = ["composed", "published"]
    drawing = FIGURES["strictness_by_profession"](tables, {"t0": "E-mail"})
    assert "nurse: 1.00 without interval (2 policies)" in drawing.alt
    assert "level 0.9 " in drawing.caption
    assert "1 composed and 1 published" in drawing.caption


def test_dollar_signs_and_odd_names_are_shown_as_they_are():
    tables = study(n_groups=2, n_topics=2, n_policies=6, name="$\\frac$ <b>{}</b> & co")
    drawing = FIGURES["stances_by_profession"](tables, labelled(tables, "$x_{}$"))
    texts = [text for text, _ in texts_of(drawing.figure)]
    assert r"\$x_0\$" in texts


def test_nothing_to_draw_is_an_error():
    tables = study(n_groups=1, n_topics=2, n_policies=2)
    with pytest.raises(EstimateError, match="nothing to draw"):
        FIGURES["stances_by_profession"](tables, {})
    with pytest.raises(EstimateError, match="nothing to draw"):
        strictness.draw(tables["estimates"].head(0), tables["policies"], {"t0": "a", "t1": "b"})


@pytest.fixture
def drawing():
    tables = study(n_groups=2, n_topics=3, n_policies=12, name="a <script> & \u201c{}\u201d \u03bb")
    return lambda: FIGURES["strictness_on_topics_by_profession"](tables, labelled(tables))


def test_saved_files_carry_their_texts(drawing, tmp_path):
    made = drawing()
    svg, png, record = save(made, tmp_path, "fig", RECORD)
    root = ElementTree.parse(svg).getroot()
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == made.caption.split(". ")[0]
    assert desc.text == made.alt
    assert png_texts(png.read_bytes())["Description"] == made.alt
    kept = json.loads(record.read_text(encoding="utf-8"))
    assert (kept["caption"], kept["alt"]) == (made.caption, made.alt)
    numbers = pd.DataFrame(kept["numbers"])
    np.testing.assert_array_equal(numbers["n_policies"], made.numbers["n_policies"])
    np.testing.assert_allclose(
        numbers["estimate"].astype(float), made.numbers["estimate"], rtol=0, atol=1e-15
    )


def png_texts(data: bytes) -> dict[str, str]:
    """Return the texts in the metadata of a PNG (chunks tEXt and iTXt)."""
    found, place = {}, 8
    while place < len(data):
        (length,), kind = struct.unpack(">I", data[place : place + 4]), data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        key, _, rest = body.partition(b"\0")
        if kind == b"tEXt":
            found[key.decode()] = rest.decode("latin-1")
        if kind == b"iTXt":
            packed, text = rest[0], rest[2:].split(b"\0", 2)[2]
            found[key.decode()] = (zlib.decompress(text) if packed else text).decode("utf-8")
        place += length + 12
    return found


def test_the_same_drawing_gives_the_same_bytes(drawing, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        save(drawing(), folder, "fig", RECORD)
    names = [sorted(path.name for path in folder.iterdir()) for folder in folders]
    assert names[0] == names[1] == ["fig.json", "fig.png", "fig.provenance.json", "fig.svg"]
    for name in names[0]:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_a_figure_is_saved_only_while_all_its_files_are_whole(drawing, tmp_path):
    assert not is_saved(tmp_path, "fig", RECORD)
    _, png, _ = save(drawing(), tmp_path, "fig", RECORD)
    assert is_saved(tmp_path, "fig", RECORD)
    assert not is_saved(tmp_path, "fig", Provenance("figures", {"positions": "other"}, {}))
    png.write_bytes(b"cut short")
    assert not is_saved(tmp_path, "fig", RECORD)
    png.unlink()
    assert not is_saved(tmp_path, "fig", RECORD)


def test_no_pyplot_is_imported():
    code = "import sys, policyanalysis.figures; print('matplotlib.pyplot' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
