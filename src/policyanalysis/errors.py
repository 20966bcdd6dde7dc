"""Errors named by whose fault they are; they say what, where, what was expected, what to do."""

from typing import Self


class PolicyAnalysisError(Exception):
    """Base of all errors that this package raises on purpose.

    The message is one sentence for each part that is known: what is wrong, where (file, row, id),
    what was expected, and what to do.

    >>> print(CorpusError("country is 'UK'", where="line 3", expected="a code", action="write GB"))
    country is 'UK' (line 3). Expected: a code. What to do: write GB.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", action: str = "") -> None:
        self.what, self.where, self.expected, self.action = what, where, expected, action
        message = f"{what} ({where})" if where else what
        for label, part in (("Expected", expected), ("What to do", action)):
            if part:
                message += f". {label}: {part}"
        super().__init__(message.rstrip(".") + ".")

    def within(self, place: str) -> Self:
        """Return the same error with ``place`` (a file) named before where it was raised.

        >>> print(CodebookError("the phrase is empty", where="email.words").within("mine.yaml"))
        the phrase is empty (mine.yaml, email.words).
        """
        where = f"{place}, {self.where}" if self.where else place
        return type(self)(self.what, where=where, expected=self.expected, action=self.action)


class ProjectError(PolicyAnalysisError):
    """A folder or a setting of the project cannot be used; raised before anything is written."""


class CorpusError(PolicyAnalysisError):
    """The manifest or the policies' files cannot be read as a corpus."""


class SheetError(PolicyAnalysisError):
    """A coding sheet cannot be read, or what stands in it cannot be taken over."""


class CodebookError(PolicyAnalysisError):
    """The codebook breaks its schema or contradicts itself."""


class TableError(PolicyAnalysisError):
    """A table does not have the columns, types or unique keys that its schema demands."""


class EstimateError(PolicyAnalysisError):
    """A comparison was asked for that its tables cannot express."""


class NothingToDraw(EstimateError):
    """The tables hold nothing for a figure, for the reason that is given; the others go on."""
