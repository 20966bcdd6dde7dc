"""What a second library finds in a file, beside which the text of the reader is laid."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Witness:
    """The text of a file without what belongs to the page, and what it marks as headings.

    ``headings`` is missing where the format does not mark them; ``doubt`` says in words what no
    library could read, and is empty where there is nothing of the kind.
    """

    text: str
    headings: tuple[str, ...] | None = None
    doubt: str = ""
