"""Which countries there are."""

from functools import cache
from importlib.resources import files


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes in use, from the list that the time zone database keeps.

    >>> sorted({"GB", "UK", "ZZ", "EU", "XK"} & countries())
    ['GB']
    """
    table = (files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in table.splitlines() if not line.startswith("#"))
