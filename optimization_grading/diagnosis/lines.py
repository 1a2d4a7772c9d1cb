"""Finds the line of a function at which something is done."""
import ast

from optimization_grading.diagnosis import expressions, statements


def line(source, name, where, somewhere=True):
    """Give the line of the first thing that is found, or None.

    where: what to look for, in this order: the name of a keyword, or of a
        function that is called; that with () for a call of its result; / or
        // for a division.
    somewhere: whether the last return will do.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [node for node in tree.body
                 if isinstance(node, ast.FunctionDef) and node.name == name]
    nodes = [node for function in functions for node in ast.walk(function)]
    for word in where:
        results = {node.targets[0].id for node in nodes
                   if isinstance(node, ast.Assign)
                   and isinstance(node.targets[0], ast.Name)
                   and expressions.called(node.value) == word[:-2]
                   } if word.endswith('()') else ()
        for node in nodes:
            if is_there(node, word) or expressions.called(node) in results:
                return node.lineno
    returns = [node.lineno for node in nodes if isinstance(node, ast.Return)]
    return max(returns, default=None) if somewhere else None


def is_there(node, word):
    """Tell whether a node is what a word looks for."""
    if isinstance(node, ast.keyword):
        return node.arg == word
    if word == 'return /':
        return isinstance(node, ast.Return) and isinstance(
            node.value, ast.BinOp)
    if word in ('/', '//'):
        return isinstance(node, ast.BinOp) and isinstance(
            node.op, ast.Div if word == '/' else ast.FloorDiv)
    return expressions.called(node) == word


def only_line(source, name):
    """Give the line of a function's only statement, or None."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            body = [statement for statement in node.body
                    if not statements.is_docstring(statement)]
            return body[0].lineno if len(body) == 1 else None
    return None
