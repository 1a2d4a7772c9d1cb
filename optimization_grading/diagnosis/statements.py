"""What people write in place of a statement, or of several.

Each function yields (kind, penalty, changes, old, new): changes are of the
tree, old and new the nodes that a sentence shows.
"""
import ast

from optimization_grading.diagnosis import expressions, nodes
from optimization_grading.diagnosis.expressions import name

BLOCKS = 'body', 'orelse'
FAR = 3  # statements that one may move over


def blocks(node):
    """Yield (holder, field) of each block of statements in a function."""
    for holder in ast.walk(node):
        for field in BLOCKS:
            found = getattr(holder, field, None)
            if isinstance(found, list) and found and isinstance(
                    found[0], ast.stmt):
                yield holder, field


def is_docstring(statement):
    """Tell whether a statement is a text alone."""
    return isinstance(statement, ast.Expr) and isinstance(
        statement.value, ast.Constant)


def variants(function, scope):
    """Yield what people write in place of a function's statements."""
    for holder, field in blocks(function):
        block = getattr(holder, field)
        for i, statement in enumerate(block):
            if is_docstring(statement):
                continue
            yield from of_block(holder, field, block, i, statement)
            yield from of_statement(holder, field, block, i, scope)
    yield from of_loops(function)
    yield from throughout(function, scope)


def changed(holder, field, block, i, *new):
    """Return the change that puts statements in place of one."""
    return [(holder, field, [*block[:i], *new, *block[i + 1:]])]


def of_block(holder, field, block, i, statement):
    """Yield a block without a statement, or with it elsewhere."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return
    if len(block) > 1 and not isinstance(statement, ast.Return):
        yield ('statement-left-out', 0, changed(holder, field, block, i),
               statement, None)
    elif isinstance(statement, ast.Expr):
        yield ('statement-left-out', 0,
               changed(holder, field, block, i, ast.Pass()), statement, None)
    for j in range(i + 1, min(i + 1 + FAR, len(block))):
        if isinstance(block[j], ast.Return) or expressions.called(getattr(
                statement, 'value', None)) == 'seed':
            break  # a seed is left out, not moved
        moved = [*block[:i], *block[i + 1:j + 1], statement, *block[j + 1:]]
        yield ('statement-order', (j - i - 1) / 2, [(holder, field, moved)],
               statement, block[j])
        if j > i + 1:
            moved = [*block[:i], block[j], *block[i:j], *block[j + 1:]]
            yield ('statement-order', (j - i - 1) / 2,
                   [(holder, field, moved)], statement, block[j])
    if isinstance(statement, ast.If):
        yield ('condition', 0, changed(holder, field, block, i,
                                       *statement.body), statement, None)
        if statement.orelse or len(block) > 1:
            yield ('condition', 0, changed(holder, field, block, i,
                                           *statement.orelse), statement,
                   None)


def of_statement(holder, field, block, i, scope):
    """Yield other statements than a statement."""
    statement = block[i]
    if isinstance(statement, ast.AugAssign):
        target = ast.Name(statement.target.id, ast.Store()) if isinstance(
            statement.target, ast.Name) else None
        for operator in expressions.OPERATORS.get(type(statement.op), ()):
            signs = (type(statement.op) in expressions.SIGNS
                     and operator in expressions.SIGNS)
            new = ast.AugAssign(statement.target, operator(),
                                statement.value)
            yield ('sign' if signs else 'operator', 0,
                   changed(holder, field, block, i, new), statement, new)
        if target:
            new = ast.Assign([target], statement.value)
            yield ('accumulated', 0, changed(holder, field, block, i, new),
                   statement, new)
            whole = ast.BinOp(name(target.id), statement.op, statement.value)
            yield from stored(holder, field, block, i, target.id, whole)
        return
    if isinstance(statement, ast.Return) and statement.value is not None:
        yield from of_return(holder, field, block, i, scope)
    if not isinstance(statement, ast.Assign) or len(
            statement.targets) != 1 or not isinstance(
                statement.targets[0], ast.Name):
        return
    target = statement.targets[0]
    for other in scope.names:
        if other != target.id:
            new = ast.Assign([ast.Name(other, ast.Store())], statement.value)
            yield ('target', 0, changed(holder, field, block, i, new),
                   statement, new)
    later = block[i + 1:]
    if any(isinstance(loop, (ast.For, ast.While)) for loop in later):
        for value in (ast.Constant(0), *scope.firsts):
            if ast.dump(value) != ast.dump(statement.value):
                new = ast.Assign([target], value)
                yield ('start', 0, changed(holder, field, block, i, new),
                       statement, new)
    for operator in (ast.Add, ast.Sub, ast.Mult, ast.Div):
        new = ast.AugAssign(target, operator(), statement.value)
        yield ('accumulated', 0 if operator in expressions.SIGNS else 2,
               changed(holder, field, block, i, new), statement, new)
    yield from stored(holder, field, block, i, target.id, statement.value)


def of_return(holder, field, block, i, scope):
    """Yield a result in another form."""
    value = block[i].value

    def result(new):
        return changed(holder, field, block, i, ast.Return(new))

    if not isinstance(value, ast.Tuple):
        for other in scope.names:
            for order in ((value, name(other)), (name(other), value)):
                new = ast.Tuple(list(order), ast.Load())
                yield 'result-added', 0, result(new), value, new
    for function in ('array', 'squeeze', 'transpose', 'ravel'):
        new = expressions.numeric(function, value)
        if not isinstance(value, ast.Tuple):
            yield 'form', 0, result(new), value, new
    new = ast.Call(name('list'), [value], [])
    if isinstance(value, ast.Name):
        yield 'form', 0, result(new), value, new
    for decimals in (8, 6, 5, 4, 3, 2, 1, 0):
        new = ast.Call(name('_rounded'), [value, ast.Constant(decimals)], [])
        yield 'rounding', 0, result(new), value, new


def stored(holder, field, block, i, target, value):
    """Yield a value that is stored before its last operation.

    What comes later in the block takes the result of that operation, and the
    returned value does not; or the reverse.
    """
    new = None
    if isinstance(value, ast.BinOp):
        rest, new = value.left, lambda old: ast.BinOp(
            old, value.op, value.right)
    elif isinstance(value, ast.Call) and len(value.args) == 1 and (
            not value.keywords):
        rest, new = value.args[0], lambda old: ast.Call(
            value.func, [old], [])
    if new is None:
        return
    taken, left = [], []
    for j, later in enumerate(block[i + 1:]):
        for parent, name_field, index, node in places(later):
            if isinstance(node, ast.Name) and node.id == target and (
                    isinstance(node.ctx, ast.Load)):
                change = parent, name_field, new(node), index
                (left if isinstance(later, ast.Return) else taken).append(
                    change)
        if isinstance(later, ast.Assign) and any(
                isinstance(n, ast.Name) and n.id == target
                for n in later.targets):
            break
    store = changed(holder, field, block, i, ast.Assign(
        [ast.Name(target, ast.Store())], rest))
    for loads in (taken, left):
        if loads:
            yield 'stored', 0, [*store, *loads], value, rest


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
