"""What the text of a file shows: its style, and which files are equal."""
import ast
import builtins
import hashlib
import io
import re
import tokenize
from typing import Any

import pycodestyle

SHEBANG = '#!/usr/bin/env python3'
COLUMNS = 79
MOST = 200  # names that are kept
# A file that imports no others and calls no others of Python's functions sees
# neither its own text nor other files.
MODULES = '__future__', 'keras', 'math', 'numpy', 'tensorflow'
FUNCTIONS = set("""abs all any bool dict divmod enumerate filter float int
    isinstance len list map max min pow print range repr reversed round set
    slice sorted str sum super tuple zip
    AssertionError Exception TypeError ValueError""".split())
METHODS = '__call__', '__init__'
FORMATS = 'format', 'format_map'  # '{0.__doc__}'.format(f) sees a docstring
EXAMPLE = re.compile(r'^ *(?:>>>|\.\.\.) (.*)', re.M)  # of a docstring


def style(_: object, content: Any) -> tuple[
        bool, list[str], list[str], dict[str, list[str]], list[str], str]:
    """Judge the bytes of a task's file.

    Returns: the fields of messages.Style.
    """
    content = content.tobytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding)
    faults, remarks = [], []
    if text.splitlines()[:1] != [SHEBANG]:
        faults.append(f'line 1 is not {SHEBANG}')
    options = pycodestyle.StyleGuide(max_line_length=COLUMNS).options
    checker = pycodestyle.Checker(
        'file', io.StringIO(text).readlines(), options, Found(options))
    checker.check_all()
    faults.extend(checker.report.found)
    tree = ast.parse(text)
    for node in [tree, *tree.body]:
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            if not (ast.get_docstring(node) or '').strip():
                name = getattr(node, 'name', 'the module')
                faults.append(f'{name} has no docstring')
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used.update(word for line in EXAMPLE.findall(text)
                for word in re.findall(r'\w+', line))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = (alias.asname or alias.name).split('.')[0]
                if name not in used and name != '*':
                    remarks.append(f'{name} is imported and not used')
    return unwritten(tree), faults, remarks, {
        node.name: [argument.arg for argument in
                    node.args.posonlyargs + node.args.args]
        for node in tree.body if isinstance(node, ast.FunctionDef)
    }, names_of(tree)[:MOST], code_of(tree)


def names_of(tree: ast.Module) -> list[str]:
    """Give the names that a file takes from modules, in full, sorted."""
    modules: dict[str, str] = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            of = getattr(node, 'module', None)
            for alias in node.names:
                name = f'{of}.{alias.name}' if of else alias.name
                found.add(name)
                modules[alias.asname or alias.name.split('.')[0]] = (
                    name if alias.asname or of else name.split('.')[0])
    for node in ast.walk(tree):
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if parts and isinstance(node, ast.Name) and node.id in modules:
            found.add('.'.join([modules[node.id], *reversed(parts)]))
    return sorted(found)


def code_of(tree: ast.Module) -> str:
    """Give a digest of all that decides what a file's functions do.

    That is its code without docstrings, comments and layout.
    Returns: '' if it may depend on something else.
    """
    names = FUNCTIONS | {node.id for node in ast.walk(tree) if isinstance(
        node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            of = getattr(node, 'module', None)
            if getattr(node, 'level', 0) or any(
                    (of or alias.name).split('.')[0] not in MODULES
                    for alias in node.names):
                return ''
            names.update((alias.asname or alias.name).split('.')[0]
                         for alias in node.names)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Attribute) and (
                node.attr in FORMATS or node.attr.startswith('_')
                and node.attr not in METHODS):
            return ''
    names -= {*vars(builtins)} - FUNCTIONS
    if any(isinstance(node, ast.Name) and node.id not in names
           for node in ast.walk(tree)):
        return ''
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and (
                ast.get_docstring(node, clean=False) is not None):
            del node.body[0]
    try:
        return hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    except (RecursionError, ValueError):  # it is too deep, or no text
        return ''


def unwritten(tree: ast.Module) -> bool:
    """Tell whether no function in a file does anything yet."""
    functions = [node for node in ast.walk(tree)
                 if isinstance(node, ast.FunctionDef)]
    outside = any(isinstance(node, ast.Return) for node in tree.body)
    return bool(functions) and not outside and all(
        isinstance(statement, ast.Pass) or isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        or isinstance(statement, ast.Raise)
        and 'NotImplementedError' in ast.unparse(statement)
        for function in functions for statement in function.body)


class Found(pycodestyle.BaseReport):  # type: ignore[misc]
    """Keeps what pycodestyle finds."""

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.found: list[str] = []

    def error(self, line_number: int, offset: int, text: str,
              check: object) -> Any:
        """Keep one finding; pycodestyle decides whether it counts."""
        code = super().error(line_number, offset, text, check)
        if code:
            self.found.append(f'line {line_number}: {text}')
        return code
