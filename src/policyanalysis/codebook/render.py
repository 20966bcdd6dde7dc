"""The codebook as a page for people."""

from policyanalysis.codebook.schema import Code, Codebook, Decision, Example

_FIELDS = ("stance", "actor", "force", "exception")


def render(codebook: Codebook) -> str:
    """Return the codebook as Markdown: every code with its definition, limits and examples."""
    lines = [
        f"# Codebook {codebook.version}: {codebook.title}",
        "",
        "Generated from `codebook.yaml` by `make docs`; every example is composed.",
        "",
        "## The unit",
        "",
        *(f"- {rule}" for rule in codebook.unit),
        "",
        "## How to code the stance",
        "",
        codebook.stance_note.strip(),
        "",
    ]
    for part, title in (
        ("stances", "Stances"),
        ("actors", "Actors: whose conduct the norm is about"),
        ("forces", "Forces: the direction of the norm"),
        ("exceptions", "Exceptions: what opens the room in a discretionary clause"),
    ):
        lines += [f"## {title}", ""]
        for code in getattr(codebook, part):
            lines += _code(code)
    lines += ["## Decision table", ""]
    for number, decision in enumerate(codebook.decisions, 1):
        lines += _decision(number, decision)
    lines += ["## Topics", ""]
    for theme in codebook.themes:
        lines += [f"### {theme.label}", ""]
        for topic in codebook.topics:
            if topic.theme == theme.id:
                lines += _code(topic, level="####")
    lines += ["## Positions of a policy on a topic", ""]
    lines += [f"- **{p.label}** (`{p.id}`): {p.definition.strip()}" for p in codebook.positions]
    return "\n".join(lines) + "\n"


def _code(code: Code, level: str = "###") -> list[str]:
    lines = [f"{level} {code.label} (`{code.id}`)", "", code.definition.strip(), ""]
    lines += [f"- Use it for: {line}" for line in code.include]
    lines += [f"- Not for: {line}" for line in code.exclude]
    lines += [f"- Example: {_example(example)}" for example in code.examples]
    lines += [f"- But: {_example(example)}" for example in code.counterexamples]
    return [*lines, ""]


def _decision(number: int, decision: Decision) -> list[str]:
    fixed = [f"{name} `{getattr(decision, name)}`" for name in _FIELDS if getattr(decision, name)]
    lines = [f"### {number}. {decision.case.strip()} (`{decision.id}`)", ""]
    lines += [
        f"{', '.join(fixed) or 'as what it repeats or answers'}: {decision.because.strip()}",
        "",
    ]
    lines += [f"- {_example(example)}" for example in decision.examples]
    lines += [f"- But: {_example(example)}" for example in decision.counterexamples]
    return [*lines, ""]


def _example(example: Example) -> str:
    context = [
        f"{name} “{value}”"
        for name, value in (
            ("under", example.section),
            ("after the lead-in", example.lead_in),
            ("after", example.before),
        )
        if value
    ]
    codes = [f"`{topic}`" for topic in example.topics]
    codes += [f"{getattr(example, name)}" for name in _FIELDS if getattr(example, name)]
    parts = [
        f"*{example.text}*",
        f"({', '.join(context)})" if context else "",
        "→",
        ", ".join(codes),
    ]
    return " ".join(part for part in parts if part) + (f". {example.why}" if example.why else "")
