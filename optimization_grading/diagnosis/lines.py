"""Finds the line of a function at which something is done."""
import ast

from optimization_grading.diagnosis import expressions, program, statements


def definitions(source, name):
    """Return what defines a function in a file, and what that uses."""
    try:
        return program.reachable(name, program.known(ast.parse(source)))
    except (program.Unreadable, SyntaxError, ValueError, RecursionError,
            MemoryError):
        return []


def line(source, name, where):
    """Return the line of the first thing that is found, or None.

    None too where it stands on several lines: a wrong line is no help.
    where: what to look for, in this order: the name of a keyword, or of a
        function that is called; that with () for a call of its result; / or
        // for a division; return, and return / for one of a quotient.
    """
    nodes = [node for definition in definitions(source, name)
             for node in ast.walk(definition)]
    for word in where:
        results = {node.targets[0].id for node in nodes
                   if isinstance(node, ast.Assign)
                   and isinstance(node.targets[0], ast.Name)
                   and expressions.called(node.value) == word[:-2]
                   } if word.endswith('()') else ()
        found = {node.lineno for node in nodes if is_there(node, word)
                 or expressions.called(node) in results}
        if found:
            return found.pop() if len(found) == 1 else None
    return only_line(source, name)


def constructed(source, name, constructor):
    """Return the only call of a constructor, or None."""
    found = [node for definition in definitions(source, name)
             for node in ast.walk(definition)
             if expressions.called(node) == constructor]
    return found[0] if len(found) == 1 else None


def is_there(node, word):
    """Tell whether a node is what a word looks for."""
    if isinstance(node, ast.keyword):
        return node.arg == word
    if word == 'return':
        return isinstance(node, ast.Return)
    if word == 'return /':
        return isinstance(node, ast.Return) and isinstance(
            node.value, ast.BinOp)
    if word in ('/', '//'):
        return isinstance(node, ast.BinOp) and isinstance(
            node.op, ast.Div if word == '/' else ast.FloorDiv)
    return expressions.called(node) == word or isinstance(
        node, ast.Attribute) and node.attr == word


def only_line(source, name):
    """Return the line of a function's only statement, or None."""
    body = [statement for definition in definitions(source, name)
            for statement in definition.body
            if not statements.is_docstring(statement)]
    return body[0].lineno if len(body) == 1 else None
