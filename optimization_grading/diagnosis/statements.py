"""What people write in place of a statement, or of several.

Each function yields (kind, penalty, changes, old, new): changes are of the
tree, old and new the nodes that a sentence shows.
"""
import ast

from optimization_grading.diagnosis import expressions, nodes
from optimization_grading.diagnosis.nodes import name

FAR = 3  # statements that one may move over


def blocks(node):
    """Yield (holder, field) of each block of statements in a function."""
    for holder in ast.walk(node):
        for field in ('body', 'orelse'):
            found = getattr(holder, field, None)
            if isinstance(found, list) and found and isinstance(
                    found[0], ast.stmt):
                yield holder, field


def counts(statement):
    """Tell whether a statement adds 1 to a name, or takes 1 off."""
    if isinstance(statement, ast.Assign):
        value = statement.value
        return isinstance(value, ast.BinOp) and isinstance(
            value.op, nodes.SIGNS) and nodes.is_number(
                value.right, 1) and ast.unparse(
                    statement.targets[0]) == ast.unparse(value.left)
    return isinstance(statement, ast.AugAssign) and isinstance(
        statement.op, nodes.SIGNS) and nodes.is_number(
            statement.value, 1)


def is_docstring(statement):
    """Tell whether a statement is a text alone."""
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant)


def variants(function, scope):
    """Yield what people write in place of a function's statements."""
    for holder, field in blocks(function):
        block = getattr(holder, field)

        def put(start, stop, *new):
            """Return the change that puts statements in place of some."""
            return [(holder, field, [*block[:start], *new, *block[stop:]])]

        for i, statement in enumerate(block):
            if not is_docstring(statement):
                yield from of_block(put, block, i)
                yield from of_statement(
                    lambda new: put(i, i + 1, new), statement,
                    block[i + 1:], scope)
    yield from of_loops(function)
    yield from throughout(function, scope)


def of_block(put, block, i):
    """Yield a block without a statement, or with it elsewhere."""
    statement = block[i]
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return
    if len(block) > 1 and not isinstance(statement, ast.Return):
        yield ('counter' if counts(statement) else 'statement-left-out', 0,
               put(i, i + 1), statement, None)
    elif isinstance(statement, ast.Expr):
        yield ('statement-left-out', 0, put(i, i + 1, ast.Pass()), statement,
               None)
    for j in range(i + 1, min(i + 1 + FAR, len(block))):
        if isinstance(block[j], ast.Return) or expressions.called(getattr(
                statement, 'value', None)) == 'seed':
            break  # a seed is left out, not moved
        yield ('statement-order', (j - i - 1) / 2,
               put(i, j + 1, *block[i + 1:j + 1], statement), statement,
               block[j])
        if j > i + 1:
            yield ('statement-order', (j - i - 1) / 2,
                   put(i, j + 1, block[j], *block[i:j]), statement, block[j])
    if isinstance(statement, ast.If):
        yield 'condition', 0, put(i, i + 1, *statement.body), statement, None
        if statement.orelse or len(block) > 1:
            yield ('condition', 0, put(i, i + 1, *statement.orelse),
                   statement, None)


def of_statement(put, statement, later, scope):
    """Yield other statements than a statement.

    put: gives the change to another; later: those after it.
    """
    if isinstance(statement, ast.AugAssign):
        for operator in expressions.OPERATORS.get(type(statement.op), ()):
            signs = (type(statement.op) in nodes.SIGNS
                     and operator in nodes.SIGNS)
            new = ast.AugAssign(statement.target, operator(),
                                statement.value)
            yield ('sign' if signs else 'operator', 0, put(new), statement,
                   new)
        if isinstance(statement.target, ast.Name):
            target = statement.target.id
            new = assigned(target, statement.value)
            yield 'accumulated', 0, put(new), statement, new
            whole = ast.copy_location(ast.BinOp(
                name(target), statement.op, statement.value), statement)
            yield from stored(put, later, target, whole)
        return
    if isinstance(statement, ast.Return) and statement.value is not None:
        yield from of_return(put, statement.value, scope)
    if not isinstance(statement, ast.Assign) or len(
            statement.targets) != 1 or not isinstance(
                statement.targets[0], ast.Name):
        return
    target = statement.targets[0]
    for other in scope.names:
        if other != target.id:
            new = assigned(other, statement.value)
            yield 'target', 0, put(new), statement, new
    if any(isinstance(loop, (ast.For, ast.While)) for loop in later):
        for value in (ast.Constant(0), *scope.firsts):
            if ast.dump(value) != ast.dump(statement.value):
                new = ast.Assign([target], value)
                yield 'start', 0, put(new), statement, new
    for operator in (ast.Add, ast.Sub, ast.Mult, ast.Div):
        new = ast.AugAssign(target, operator(), statement.value)
        yield ('accumulated', 0 if operator in nodes.SIGNS else 2,
               put(new), statement, new)
    yield from stored(put, later, target.id, statement.value)


def assigned(target, value):
    """Return the statement that assigns a value to a name."""
    return ast.Assign([ast.Name(target, ast.Store())], value)


def of_return(put, value, scope):
    """Yield a result in another form."""
    def returned(kind, new):
        return kind, 0, put(ast.Return(new)), value, new

    if not isinstance(value, ast.Tuple):
        for other in scope.names:
            for order in ([value, name(other)], [name(other), value]):
                yield returned('result-added', ast.Tuple(order, ast.Load()))
        for function in ('array', 'squeeze', 'transpose', 'ravel'):
            yield returned('form', nodes.numeric(function, value))
    if isinstance(value, ast.Name):
        yield returned('form', ast.Call(name('list'), [value], []))
    for decimals in (8, 6, 5, 4, 3, 2, 1, 0):
        yield returned('rounding', ast.Call(
            name('_rounded'), [value, ast.Constant(decimals)], []))


def stored(put, later, target, value):
    """Yield a value that is stored before its last operation.

    What comes later in the block takes the result of that operation, and the
    returned value does not; or the reverse.
    """
    if isinstance(value, ast.BinOp):
        rest, around = next(nodes.operands(value))
    elif isinstance(value, ast.Call) and len(value.args) == 1 and (
            not value.keywords):
        rest, around = value.args[0], lambda old: ast.Call(
            value.func, [old], [])
    else:
        return
    taken, left = [], []
    for statement in later:
        for parent, field, index, node in places(statement):
            if isinstance(node, ast.Name) and node.id == target and (
                    isinstance(node.ctx, ast.Load)):
                (left if isinstance(statement, ast.Return) else taken).append(
                    (parent, field, around(node), index))
        if isinstance(statement, ast.Assign) and any(
                isinstance(n, ast.Name) and n.id == target
                for n in statement.targets):
            break
    for loads in (taken, left):
        if loads:
            yield 'stored', 0, [*put(assigned(target, rest)), *loads], (
                value), rest


def places(node):
    """Yield (parent, field, index, child) of everything in a node."""
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            for index, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield node, field, index, child
                    yield from places(child)
        elif isinstance(value, ast.AST):
            yield node, field, None, value
            yield from places(value)


def of_loops(function):
    """Yield a statement into its loop, or out of it."""
    for holder, field in blocks(function):
        block = getattr(holder, field)
        for i, loop in enumerate(block):
            if not isinstance(loop, (ast.For, ast.While)):
                continue
            before, after, moved = block[:i], block[i + 1:], []
            if len(loop.body) > 1:
                *rest, last = loop.body
                moved.append((last, rest, [*before, loop, last, *after]))
                first, *rest = loop.body
                moved.append((first, rest, [*before, first, loop, *after]))
            if before and not is_docstring(before[-1]):
                moved.append((before[-1], [before[-1], *loop.body],
                              [*before[:-1], loop, *after]))
            if after:
                moved.append((after[0], [*loop.body, after[0]],
                              [*before, loop, *after[1:]]))
            for statement, inside, outside in moved:
                yield ('loop', 0, [(loop, 'body', inside),
                                   (holder, field, outside)], statement, loop)


def throughout(function, scope):
    """Yield two names swapped, or one taken for another, throughout."""
    used = {}
    for parent, field, index, node in places(function):
        if isinstance(node, ast.Name) and not expressions.is_library(node):
            used.setdefault(node.id, []).append((parent, field, index, node))

    def renamed(old, new, stores):
        return [(parent, field, ast.Name(new, node.ctx), index)
                for parent, field, index, node in used.get(old, ())
                if stores or isinstance(node.ctx, ast.Load)]

    known = [word for word in used if word in scope.names]
    appended = nodes.appended(function)
    for a, one in enumerate(known):
        for other in known[a + 1:]:
            yield ('swapped', 0, renamed(one, other, False) + renamed(
                other, one, False), name(one), name(other))
    for one in known:
        loads = renamed(one, one, False)
        stores = len(loads) != len(used[one])
        for other in scope.names:
            if other == one or (other, one) in appended:
                continue  # a list in itself has no end
            if len(loads) > 1:
                yield ('name-throughout', 0, renamed(one, other, False),
                       name(one), name(other))
            if stores:
                yield ('merged', 0, renamed(one, other, True),
                       name(one), name(other))
