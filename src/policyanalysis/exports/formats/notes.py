"""What a format may say beside the table itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from policyanalysis.tables import Schema, empty_of


@dataclass(frozen=True)
class Notes:
    """The file's name, for problems; whether a CSV opens with a byte order mark; the provenance."""

    file: str = ""
    bom: bool = False
    provenance: Mapping[str, Any] = field(default_factory=dict)


def arrow_schema(schema: Schema) -> pa.Schema:
    """Return the columns of a table as Arrow types them."""
    return pa.Schema.from_pandas(empty_of(schema), preserve_index=False)
