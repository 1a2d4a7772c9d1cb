"""What must not stand where a learner is taught: the answer."""
import ast
import re

from optimization_grading import table
from optimization_grading.reports import reading


def packed(text):
    """Remove the white space of a text."""
    return ''.join(text.split())


def code_of(task):
    """Return the lines, calls and longer expressions of a module's function.
    """
    function, = (node for node in ast.parse(
        (table.FOLDER / task.file).read_text()).body
        if isinstance(node, ast.FunctionDef))
    body = ast.Module(function.body[1:], [])
    found = {ast.unparse(node) for node in ast.walk(body)
             if isinstance(node, (ast.stmt, ast.Call))
             or isinstance(node, ast.BinOp) and len(ast.unparse(node)) > 12}
    return set(map(packed, {*found, *ast.unparse(body).splitlines()}))


def equations(task):
    """Return the right sides of the equations in a lesson's docstring."""
    block = re.findall(r'\n\n((?:    .*\n)+)', reading.docstring(task))
    sides = re.split(r'<-|=|,|\n|   +', '\n'.join(block))
    return {packed(side) for side in sides
            if len(packed(side)) > 9 and re.search('[-+/(]', side)}
