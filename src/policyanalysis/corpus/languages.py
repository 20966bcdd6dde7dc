"""Which language a text is written in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from policyanalysis.errors import ProjectError


@cache
def _identifier() -> LanguageIdentifier:
    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE)
    except OSError as error:
        raise ProjectError(
            f"the language model cannot be unpacked: {error.strerror or error}",
            where="the folder for temporary files",
            action="free its disk, or set TMPDIR to another folder",
        ) from error


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language in which most of the text is written.

    The classifier is py3langid's (Lui & Baldwin, 2012, langid.py: an off-the-shelf language
    identification tool, ACL System Demonstrations). Raises ProjectError if its model cannot be
    unpacked.

    >>> language_of("I answer my messages on the next working day, and never at the weekend.")
    'en'
    """
    return str(_identifier().classify(text)[0])
