"""What people write in place of an expression.

Each function yields (kind, penalty, new expression): the kind is that of the
mistake, if the new expression takes the place of a right one. The penalty is
added to the rank of the kind.
"""
import ast
import itertools

from optimization_grading.diagnosis import calls
from optimization_grading.diagnosis.nodes import (
    SIGNS,
    binary,
    called,
    is_library,
    is_number,
    name,
    names_in,
    numeric,
    operands,
)

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Pow, ast.Sub),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub, ast.Mod),
    ast.FloorDiv: (ast.Div, ast.Mod), ast.Mod: (ast.FloorDiv, ast.Div),
    ast.Pow: (ast.Mult,)}
COMPARISONS = {ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
               ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
               ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,)}
WAYS = {'*': ast.Mult, '/': ast.Div, '+': ast.Add, '-': ast.Sub}


def variants(node, scope):
    """Yield what people write in place of an expression."""
    if isinstance(node, ast.BinOp):
        yield from of_operations(node, scope)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield 'sign', 0, node.operand
    elif isinstance(node, ast.Call):
        yield from calls.variants(node, scope)
    elif isinstance(node, ast.Subscript):
        yield from of_subscripts(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for kind in COMPARISONS.get(type(node.ops[0]), ()):
            yield 'comparison', 0, ast.Compare(
                node.left, [kind()], node.comparators)
    elif isinstance(node, ast.IfExp):
        yield 'condition', 0, node.body
        yield 'condition', 0, node.orelse
    elif isinstance(node, ast.Constant):
        yield from of_constants(node, scope)
    elif isinstance(node, ast.Attribute):
        for other in scope.attributes:
            if other != node.attr:
                new = ast.Attribute(node.value, other, ast.Load())
                yield 'name', 0, new
                yield 'power-added', 0.5, binary(node, ast.Pow, new)
    elif isinstance(node, ast.Name):
        for other in scope.names:
            if other != node.id:
                yield 'name', 0, name(other)
        for copy in scope.copies:
            if node.id in names_in(copy):
                yield 'old', 0, copy
        for term in scope.terms:
            if not isinstance(term, ast.Name):
                yield 'name-for-expression', 0, term
    if isinstance(node, ast.Tuple):
        yield from of_tuples(node, scope)
    elif valued(node):
        yield from wraps(node, scope)


def valued(node):
    """Tell whether an expression stands for numbers."""
    return isinstance(node, (ast.BinOp, ast.Call, ast.Name, ast.Subscript,
                             ast.Attribute)) and not is_library(node)


def of_operations(node, scope):
    """Yield other operations than an operation."""
    left, right, kind = node.left, node.right, type(node.op)
    if is_number(left, 1) and kind is ast.Sub:
        yield 'complement', 0, right
    elif kind is ast.Pow:
        if is_number(right, 2):
            yield 'power-left-out', 0, left
            yield 'power', 0, binary(left, ast.Pow, ast.Constant(3))
            yield 'power', 0, numeric('sqrt', left)
        elif is_number(right, 0.5):
            yield 'root-left-out', 0, left
            yield 'root', 0, binary(left, ast.Pow, ast.Constant(2))
        else:
            yield 'power-left-out', 0, left
            yield 'left-out', 1, right
            for counter in sorted(scope.counters):
                yield 'counter', 0, binary(left, ast.Pow, name(counter))
                yield 'counter', 0, binary(left, ast.Pow, binary(
                    name(counter), ast.Add, ast.Constant(1)))
    elif kind in (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv,
                  ast.Mod):
        yield 'counter' if kind in SIGNS and is_number(right, 1) else (
            'left-out'), 0, left
        if kind is not ast.Mod:
            yield 'left-out', 0 if kind in (ast.Add, ast.Mult) else 1, right
        if kind is ast.Sub:
            yield 'left-out', 1, ast.UnaryOp(ast.USub(), right)
            if called(left) == 'max' and called(right) == 'min':
                for other in 'std', 'var':
                    yield 'function', 0, ast.Call(
                        ast.Attribute(left.func.value, other, ast.Load()),
                        left.args, left.keywords) if isinstance(
                            left.func, ast.Attribute) else numeric(
                                other, *left.args)
        if kind is ast.Div:
            yield 'left-out', 1, binary(ast.Constant(1), ast.Div, right)
    if kind in SIGNS:
        yield from weights_swapped(node)
    for operator in OPERATORS.get(kind, ()):
        sign = kind in SIGNS and operator in SIGNS
        yield 'sign' if sign else 'operator', (
            2 if not sign and is_number(right, 1) else
            0 if sign or operator in (ast.Div, ast.FloorDiv) or
            kind is ast.Pow else 1), binary(left, operator, right)
    if kind in (ast.Sub, ast.Div, ast.Pow, ast.FloorDiv, ast.Mod):
        yield 'order', 0, binary(right, kind, left)
    if kind is ast.Mult:
        yield 'operator', 0.3, binary(right, ast.Div, left)
    if kind is ast.FloorDiv:
        quotient = binary(left, ast.Div, right)
        yield 'rounded-up', 0, numeric('ceil', quotient)
        yield 'rounded-up', 0, numeric('round', quotient)
        yield 'rounded-up', 0.5, binary(
            binary(left, ast.Add, ast.Constant(1)), ast.FloorDiv, right)
        yield 'rounded-up', 0.5, binary(node, ast.Add, ast.Constant(1))
        yield 'rounded-up', 1, binary(
            binary(left, ast.Sub, ast.Constant(1)), ast.FloorDiv, right)
        yield 'rounded-down', 0, binary(binary(left, ast.Add, binary(
            right, ast.Sub, ast.Constant(1))), ast.FloorDiv, right)
    for inner, around in operands(node):
        if isinstance(inner, ast.Call) and len(inner.args) == 1 and (
                not inner.keywords):
            yield 'bracket', 0, ast.Call(
                inner.func, [around(inner.args[0])], [])
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):
            yield 'bracket', 0, binary(
                around(inner.left), ast.Pow, inner.right)
    if kind is ast.Pow and is_number(right, 0.5) and isinstance(
            left, ast.BinOp):
        for root, around in operands(left):
            yield 'bracket', 0, around(binary(root, ast.Pow, right))
    if kind in SIGNS and isinstance(left, ast.BinOp) and isinstance(
            left.op, ast.Div):
        yield 'bracket', 0.2, binary(
            binary(left.left, kind, right), ast.Div, left.right)
    if kind is ast.Add and isinstance(left, ast.BinOp) and isinstance(
            left.op, ast.Div) and called(left.right) == 'sqrt':
        root = left.right
        yield 'bracket', 0, binary(left.left, ast.Div, ast.Call(
            root.func, [binary(root.args[0], ast.Add, right)], []))


def weights_swapped(node):
    """Yield a sum of two products with a factor of each swapped."""
    one, other = node.left, node.right
    if not all(isinstance(product, ast.BinOp)
               and isinstance(product.op, ast.Mult)
               for product in (one, other)):
        return
    for i, (a, b) in enumerate(((one.left, one.right),
                                (one.right, one.left))):
        for j, (c, d) in enumerate(((other.left, other.right),
                                    (other.right, other.left))):
            yield 'weights', (2 * i + j) / 100, binary(
                binary(c, ast.Mult, b), type(node.op),
                binary(a, ast.Mult, d))


def of_subscripts(node):
    """Yield other indices."""
    part = node.slice
    yield 'index-left-out', 0, node.value

    def cut(*bounds):
        return ast.Subscript(node.value, ast.Slice(*bounds), node.ctx)

    if isinstance(part, ast.Slice):
        lower, upper, step = part.lower, part.upper, part.step
        for old, build in (
                (lower, lambda new: cut(new, upper, step)),
                (upper, lambda new: cut(lower, new, step))):
            if old is None:
                continue
            yield 'slice', 0, build(None)
            for operator in SIGNS:
                yield 'slice', 0, build(binary(old, operator, ast.Constant(1)))
    elif not isinstance(part, ast.Tuple) and not is_number(part):
        for operator in SIGNS:
            yield 'index', 0, ast.Subscript(
                node.value, binary(part, operator, ast.Constant(1)), node.ctx)


def of_constants(node, scope):
    """Yield other numbers."""
    value = node.value
    if type(value) is bool:
        yield 'constant', 0, ast.Constant(not value)
        return
    if not isinstance(value, (int, float)):
        return
    others = [value + 1, value - 1, 0, 1, 2, 0.5, -value]
    if isinstance(value, float):
        others += [1e-7, 1e-8, 1e-3]
    for other in dict.fromkeys(others):
        if other != value:
            yield 'constant', 0 if other in (0, 1, 2, 1e-7, 1e-8) else 1, (
                ast.Constant(other))
    for other in scope.names:
        yield 'constant-for-name', 0, name(other)
    for term in scope.terms:
        if not isinstance(term, ast.Name):
            yield 'constant-for-name', 0, term


def of_tuples(node, scope):
    """Yield other tuples."""
    items = node.elts
    if len(items) > 4:
        return
    for order in itertools.permutations(range(len(items))):
        if order != tuple(range(len(items))):
            yield 'result-order', 0, ast.Tuple(
                [items[i] for i in order], node.ctx)
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        yield 'result-left-out', 0, (
            rest[0] if len(rest) == 1 else ast.Tuple(rest, node.ctx))
    for other in scope.names:
        for i in range(len(items) + 1):
            yield 'result-added', 1, ast.Tuple(
                [*items[:i], name(other), *items[i:]], node.ctx)


def product(node):
    """Return the factors of a product, by the ids of all nodes in it."""
    factors, inside = set(), [node]
    for inner in inside:
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult):
            inside += [inner.left, inner.right]
        else:
            factors.add(ast.dump(inner))
    return {id(inner): factors for inner in inside}


def wraps(node, scope):
    """Yield an expression with something added."""
    whole = isinstance(node, (ast.BinOp, ast.Call))
    yield 'root-added', 0 if whole else 0.3, numeric('sqrt', node)
    yield 'power-added', 0, binary(node, ast.Pow, ast.Constant(2))
    if not whole:
        for counter in sorted(scope.counters):
            yield 'power-added', 0.5, binary(node, ast.Pow, name(counter))
    if isinstance(node, (ast.Call, ast.BinOp, ast.Subscript)):
        for other in scope.names:
            yield 'expression-for-name', 0, name(other)
    if isinstance(node, (ast.Name, ast.Call)):
        yield 'complement', 0, binary(ast.Constant(1), ast.Sub, node)
    yield 'sign', 1, ast.UnaryOp(ast.USub(), node)
    yield 'function-added', 1, numeric('abs', node)
    yield 'function-added', 2, numeric('floor', node)
    if isinstance(node, ast.Name) and node.id in scope.counters or (
            isinstance(node, ast.Attribute)):
        odd = isinstance(node, ast.Name) and node.id in ('start', 'stop')
        for operator in SIGNS:
            yield 'counter', odd, binary(node, operator, ast.Constant(1))
    elif isinstance(node, (ast.Name, ast.BinOp)):
        for operator in SIGNS:
            yield 'counter', 1, binary(node, operator, ast.Constant(1))
    factors = scope.products[id(node)]
    for term, ways in scope.terms.items():
        simple = isinstance(term, ast.Name)
        there = ast.dump(term) in factors
        if simple and isinstance(node, ast.Name) and term.id == node.id and (
                '*' not in ways):
            continue
        penalty = 0 if whole or simple or isinstance(node, ast.Name) else 1
        if isinstance(node, ast.Name) and node.id in scope.given:
            penalty += 0.05  # what changes is the likelier place
        for way in ways:
            if way == '/' and there:
                continue  # that is to leave the factor out
            yield 'added', penalty, binary(term, ast.Sub, node) if (
                way == '_') else binary(node, WAYS[way], term)
    for index in scope.indices:
        if isinstance(node, ast.Name) and node.id not in scope.counters and (
                node.id != index):
            yield 'index-added', 0, ast.Subscript(
                node, name(index), ast.Load())
