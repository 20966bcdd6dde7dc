"""Names of practitioners in a policy: where they sign, introduce themselves or carry a title."""

import re
from collections.abc import Iterator, Set

_TITLE = r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Mx)\b\.?"
_WORD = r"[A-Z][a-zà-ÿ’']+(?:[A-Z][a-zà-ÿ]+)?(?:-[A-Z][a-zà-ÿ]+)?"
_NAME = rf"{_WORD}(?:[ \u00a0](?:{_WORD}|[A-Z]\b\.?)){{1,3}}"
_DEGREE = (
    r"(?:Ph\.?D|Psy\.?D|Ed\.?D|D\.?Clin\w*|D\.?Psych\w*|M\.?D|M\.?A|M\.?Ed|M\.?S(?:c|W)?|M\.?Phil"
    r"|M\.?Psych\w*|B\.?A|B\.?Sc|B\.?S\.?W|P\.?G\.?Dip|Dip|Cert"
    r"|L[IM]?CSW(?:-\w+)?|L[IMG]+SW(?:-\w+)?|[RC]SW|AMHSW|L?MFT|LMHC|L?C?PCC?|NCC|RCC|CCC|RP|RN|ABPP"
    r"|(?:M|F)?(?:BACP|UKCP|BABCP|BPS|BPC|NCPS|NCS|IACP|COSRT|HCPC|APS|ACA|PACFA|RCPsych|RANZCP)"
    r"|C\.?Psychol|AFBPsS|MAPS|QSW)(?![\w’'])"
)
_ROLE = (
    r"(?:(?:Licensed|Registered|Accredited|Chartered|Certified)(?![\w’'])"
    r"|(?:\w+ (?:(?:and|&) )?){0,3}(?:[Pp]sychologist|[Pp]sychotherapist|[Pp]sychiatrist"
    r"|[Tt]herapist|[Cc]ounsell?or|[Ss]ocial [Ww]orker|[Dd]irector)(?![\w’']))"
)
_SIGNED = re.compile(rf"({_NAME})(?:,[ \u00a0]*(?={_DEGREE}|{_ROLE})|[ \u00a0]+\(?(?={_DEGREE}))")
_STACKED = re.compile(
    rf"^(?:{_TITLE} )?({_NAME})[ \u00a0]*\n\s*(?=(?:{_DEGREE}|{_ROLE})[^.\n]{{0,60}}$)", re.M
)
_TITLED = re.compile(rf"\b{_TITLE}[ \u00a0]+({_WORD}(?:[ \u00a0](?:{_WORD}|[A-Z]\b\.?)){{0,3}})")
_INTRODUCED = re.compile(
    rf"\b(?:[Mm]y name is|I am|I’m|I'm|I,)[ \u00a0]+({_NAME})(?=[,.;]|[ \u00a0](?:and|an?|the)\b)"
)
_FIELD = re.compile(
    rf"^(?i:name|therapist|counsell?or|practitioner|clinician|psychologist|psychotherapist"
    rf"|signed(?: by)?|data controller)[ \u00a0]*:[ \u00a0]*(?:{_TITLE} )?({_NAME})",
    re.M,
)
_ALONE = re.compile(rf"(?:{_TITLE}[ \u00a0]+)?({_NAME})\.?")
_CLOSING = re.compile(
    r"(?:yours|with (?:warmth|best|kind|warm)|(?:kind|warm|best)(?:est)? (?:regards|wishes)"
    r"|sincerely|regards|warmly|signed)\b[\w\s]{0,20},?:?",
    re.I,
)
_LAST_LINES, _AFTER_CLOSING = 3, 2
_NO_NAMES = frozenset(
    """
    a about academy accredited african after agreement all am american and appointment are as
    association at australian back be before between board book british business by can canadian
    center centre chartered client clinic clinical college communication communications
    community confidentiality consent consulting contact could council counseling counselling
    counsellor counselor department do e-mail east electronic email emergency emotional ethics
    european facebook family fees first follow following for friend friending from general get
    google great group have health home house how i if in informed instagram institute into
    irish is it last licensed life linkedin marriage me media mental message messages more my
    national new next no north not notice number of online or other our page phone please
    policies policy practice previous print privacy private professional psychological
    psychologist psychology psychotherapist psychotherapy read registered request requests
    reviews search service services session sessions share should so social society south state
    studio support telehealth text texting thank thanks the therapist therapists therapy they
    this to top twitter united university up updated us user was we website welcome wellbeing
    wellness west what when where who with work would you your youtube zoom
    """.split()
)


def names(text: str) -> list[tuple[int, int]]:
    """Return where the practitioner's name stands in a policy: (start, end) in code points.

    A name is found before credentials, after a title, in a self-introduction, in a field such as
    "Therapist:", and alone on a line under the closing of a letter or among the last lines. Its
    parts are then found wherever else they stand, unless they are words of the policy as well.

    >>> text = "I answer on Mondays. Write to Jo at any time. Jo Example, MSc, CPsychol"
    >>> [text[start:end] for start, end in names(text)]
    ['Jo', 'Jo Example']
    """
    vocabulary = set(re.findall(r"(?<![\w@./-])[a-z][a-z’']+(?![@\w]|\.\w)", text)) | _NO_NAMES
    whole = {name for name in _introduced(text) if _is_name(name, _NO_NAMES)}
    whole |= {name for name in _alone(text) if _is_name(name, vocabulary)}
    parts = {
        part
        for name in whole
        for part in re.split(r"[ \u00a0]", name)
        if len(part) > 1 and not part.endswith(".") and part.lower() not in vocabulary
    }
    if not whole:
        return []
    either = "|".join(map(re.escape, sorted(whole | parts, key=lambda n: (-len(n), n))))
    return [m.span() for m in re.finditer(rf"(?<![\w@./])(?:{either})(?!\w)", text)]


def _introduced(text: str) -> Iterator[str]:
    """Yield what a title, a credential or the words around it show to be a name."""
    for pattern in (_SIGNED, _STACKED, _TITLED, _INTRODUCED, _FIELD):
        yield from (match[1] for match in pattern.finditer(text))


def _alone(text: str) -> Iterator[str]:
    """Yield what stands alone on a line where a name signs a policy."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    closings = [n for n, line in enumerate(lines) if _CLOSING.fullmatch(line)]
    signing = {n + step for n in closings for step in range(1, _AFTER_CLOSING + 1)}
    ends = [n for n, line in enumerate(lines) if re.search(r"[.!?][”\"’')]*\Z", line)]
    last = max(ends, default=-1) + 1
    signing |= set(range(last, len(lines))) if len(lines) - last <= _LAST_LINES else set()
    for n in sorted(signing & set(range(len(lines)))):
        if match := _ALONE.fullmatch(lines[n]):
            yield match[1]


def _is_name(name: str, others: Set[str]) -> bool:
    words = [word.lower() for word in re.split(r"[ \u00a0-]", name) if len(word.strip(".")) > 1]
    return bool(words) and not any(word in others for word in words)
