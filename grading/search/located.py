"""Finds the line of a function at which something is done."""
import ast

from grading.search import expressions


def line(source, name, where):
    """Give the line of the first thing that is found, or None.

    where: names of keywords, of functions that are called, 'return', or '/'
        for a division.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    functions = [node for node in tree.body
                 if isinstance(node, ast.FunctionDef) and node.name == name]
    nodes = [node for function in functions for node in ast.walk(function)]
    for word in where:
        for node in nodes:
            if is_there(node, word):
                return node.lineno
    returns = [node.lineno for node in nodes if isinstance(node, ast.Return)]
    return max(returns, default=None)


def is_there(node, word):
    """Tell whether a node is what a word looks for."""
    if isinstance(node, ast.keyword):
        return node.arg == word
    if word == 'return':
        return False
    if word == '/':
        return isinstance(node, ast.BinOp) and isinstance(
            node.op, (ast.Div, ast.FloorDiv))
    return expressions.called(node) == word
