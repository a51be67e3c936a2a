"""Scripts that tests hold as text and give to a Python of their own: they keep the same rules as the tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def scripts(tree: ast.AST) -> Iterator[str]:
    """Yield every script in the texts of a module; where an f-string puts a value, there stands 0."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        else:
            continue
        if "import " in text and "\n" in text and _is_code(text):
            yield text


def _is_code(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
