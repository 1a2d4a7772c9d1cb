"""Writes an expression of Python as one reads it in a formula."""
import ast

OPERATORS = {ast.Add: (' + ', 1), ast.Sub: (' - ', 1), ast.Mult: (' * ', 2),
             ast.Div: (' / ', 2), ast.FloorDiv: (' // ', 2),
             ast.Mod: (' % ', 2), ast.MatMult: (' @ ', 2),
             ast.Pow: ('^', 4)}
LIBRARY = {'np.', 'numpy.', 'tf.', 'tf.math.', '_np.'}
LONGEST = 90  # characters of an expression in a sentence


def text(node, names=None):
    """Return the mathematics of an expression.

    names: what to call a variable that has another name in the formula.
    """
    written = show(node, names or {}, 0)
    return written if len(written) <= LONGEST else (
        written[:LONGEST - 3] + '...')


def show(node, names, binding):
    """Write a node; brackets go around what binds less than asked."""
    if isinstance(node, ast.Name):
        return names.get(node.id, 't' if node.id == '_t' else node.id)
    if isinstance(node, ast.Constant):
        return f'{node.value!r}'
    if isinstance(node, ast.BinOp):
        sign, level = OPERATORS.get(type(node.op), (' ? ', 1))
        left = show(node.left, names, level + isinstance(node.op, ast.Pow))
        right = show(node.right, names, level + 1)
        whole = left + sign + right
        return f'({whole})' if level < binding else whole
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        whole = '-' + show(node.operand, names, 3)
        return f'({whole})' if binding > 1 else whole
    if isinstance(node, ast.Call):
        return call(node, names)
    if isinstance(node, (ast.Tuple, ast.List)):
        return ', '.join(show(item, names, 0) for item in node.elts)
    if isinstance(node, ast.Subscript):
        inside = ast.unparse(node.slice)
        if isinstance(node.slice, ast.Tuple):
            inside = inside.strip('()')
        return f'{show(node.value, names, 5)}[{inside}]'
    return ast.unparse(node)


def call(node, names):
    """Write a call: a method of a library or of an array as a function."""
    function = ast.unparse(node.func)
    arguments = [show(argument, names, 0) for argument in node.args]
    if isinstance(node.func, ast.Attribute):
        owner = ast.unparse(node.func.value) + '.'
        if owner in LIBRARY:
            function = node.func.attr
        elif node.func.attr in ('mean', 'sum', 'std', 'var', 'max', 'min'):
            function = node.func.attr
            arguments.insert(0, show(node.func.value, names, 0))
    if function in ('_enumerate', '_rounded'):
        function = function[1:]
    arguments += [f'{keyword.arg}={ast.unparse(keyword.value)}'
                  for keyword in node.keywords]
    return f'{function}({", ".join(arguments)})'
