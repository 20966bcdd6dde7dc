import ast
from pathlib import Path

import policyanalysis
from policyanalysis import errors

PACKAGE = Path(policyanalysis.__file__).parent
NAMES = {name for name in vars(errors) if name.endswith("Error")}


def raised(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES
    ]


def test_every_error_says_what_to_do():
    calls = {path: raised(path) for path in PACKAGE.rglob("*.py")}
    assert sum(map(len, calls.values())) > 100
    assert [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path, found in calls.items()
        for call in found
        if "action" not in {word.arg for word in call.keywords}
    ] == []
