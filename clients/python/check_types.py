"""Fail where a generated Python type of ours is Any: `check_types.py GENERATED FREE_FORM`.

Only the names in the file FREE_FORM may be: JSON that is truly free. What the generator writes
around every model (`additional_properties`, `to_dict`) says nothing about our types; an operation
without a body answers Any, which is always None.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

AROUND = "additional_properties"


def main(generated: str, free_form: str) -> int:
    allowed = {name for name in Path(free_form).read_text().split("\n") if name[:1].isalpha()}
    models = [name for path in _files(generated, "models") for name in of_models(_tree(path))]
    answers = [name for path in _files(generated, "api") for name in of_answers(_tree(path))]
    untyped = set(models + answers)
    for name in sorted(untyped - allowed):
        print(f"{name} is Any in the Python client", file=sys.stderr)
    return 1 if untyped - allowed else 0


def of_models(tree: ast.Module) -> Iterator[str]:
    """Names of fields that are Any, and of models that hold nothing else."""
    for model in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        fields = {
            field.target.id: field.annotation
            for field in model.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        }
        if fields.keys() == {AROUND} and _is_loose(fields[AROUND]):
            yield model.name
        yield from (
            f"{model.name}.{name}"
            for name, annotation in fields.items()
            if name != AROUND and _is_loose(annotation)
        )


def of_answers(tree: ast.Module) -> Iterator[str]:
    """Name of the operation's module when it answers with Any, unless that stands for nothing."""
    bodiless = "cast(Any, None)" in ast.unparse(tree)
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        returns = ast.unparse(function.returns) if function.returns else ""
        if function.name == "sync_detailed" and "Any" in returns and not bodiless:
            yield f"{function.name} {returns}"


def _is_loose(annotation: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id in {"Any", "object"} for node in ast.walk(annotation)
    )


def _files(generated: str, folder: str) -> list[Path]:
    paths = sorted((Path(generated) / folder).rglob("*.py"))
    if not paths:
        raise SystemExit(f"There is nothing in {generated}/{folder}.")
    return paths


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
