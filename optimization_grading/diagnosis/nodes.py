"""Makes and reads nodes of syntax trees."""
import ast

LIBRARIES = 'np', 'numpy', 'tf', 'tensorflow', '_np'
SIGNS = ast.Add, ast.Sub
SLOW = {'tf', 'tensorflow', 'keras', 'torch'}
NUMERIC = '_np'  # NumPy, whatever a learner calls it


def name(text):
    """Return the node of a name that is read."""
    return ast.Name(text, ast.Load())


def binary(left, operator, right):
    """Return the node of an operation."""
    return ast.BinOp(left, operator(), right)


def numeric(function, *arguments):
    """Return the node of a call of NumPy."""
    return ast.Call(ast.Attribute(name(NUMERIC), function, ast.Load()),
                    list(arguments), [])


def operands(node):
    """Yield each operand, and what puts another in its place."""
    kind = type(node.op)
    yield node.left, lambda new: binary(new, kind, node.right)
    yield node.right, lambda new: binary(node.left, kind, new)


def is_number(node, value=None):
    """Tell whether a node is a number, or this one."""
    return isinstance(node, ast.Constant) and type(node.value) in (
        int, float) and value in (None, node.value)


def called(node):
    """Return the name of the function that a call calls, or ''."""
    if not isinstance(node, ast.Call):
        return ''
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else (
        function.id if isinstance(function, ast.Name) else '')


def names_in(node):
    """Return the names in a node."""
    return {inner.id for inner in ast.walk(node)
            if isinstance(inner, ast.Name)}


def concerned(step):
    """Return the names of what a statement changes, as far as one sees."""
    if isinstance(step, ast.Expr):
        return names_in(step)
    if isinstance(step, (ast.Return, ast.If, ast.While)):
        return {'return'}
    return {inner.id for inner in ast.walk(step) if isinstance(
        inner, ast.Name) and isinstance(inner.ctx, ast.Store)}


def appended(node):
    """Return (list, name) of each list to which what is in a node is added.
    """
    return {(call.func.value.id, name) for call in ast.walk(node)
            if called(call) == 'append' and isinstance(
                getattr(call.func, 'value', None), ast.Name)
            for argument in call.args for name in names_in(argument)}


def is_library(node):
    """Tell whether a node is the name of a library."""
    return isinstance(node, ast.Name) and node.id in LIBRARIES
