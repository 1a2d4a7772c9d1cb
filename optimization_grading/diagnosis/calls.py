"""What people write in place of a call, as expressions.py has it."""
import ast

from optimization_grading.diagnosis.nodes import (
    SIGNS,
    binary,
    called,
    is_library,
    name,
    numeric,
    operands,
)

FAMILIES = [
    {'mean', 'sum', 'median', 'max', 'min'}, {'std', 'var', 'ptp'},
    {'ceil', 'floor', 'round', 'trunc', 'rint'},
    {'sqrt', 'square', 'abs', 'exp', 'log', 'cbrt'},
    {'tanh', 'relu', 'sigmoid'}]
KIN = {name: sorted(family - {name})
       for family in FAMILIES for name in family}
KIN['average'] = ['mean', 'sum']


def variants(node, scope):
    """Yield other calls than a call."""
    function = called(node)
    numbers = [argument for argument in node.args
               if not isinstance(argument, ast.Starred)]
    method = isinstance(node.func, ast.Attribute) and not is_library(
        node.func.value)
    inside = node.func.value if method else (
        numbers[0] if numbers else None)
    if inside is not None and function not in (
            'append', 'len', 'range', 'enumerate', 'permutation'):
        kind = 'root' if function == 'sqrt' else 'function'
        yield f'{kind}-left-out', 0 if kind == 'root' else (
            -0.5 if function == 'argsort' else 1), inside
    if function == 'len' and numbers:
        yield 'function', 0, ast.Subscript(
            ast.Attribute(numbers[0], 'shape', ast.Load()), ast.Constant(1),
            ast.Load())
    for other in KIN.get(function, ()):
        if isinstance(node.func, ast.Attribute):
            if method and other in ('median', 'average', 'trunc', 'rint'):
                new = numeric(other, inside, *node.args)
                new.keywords = node.keywords
                yield 'function', 0, new
                continue
            target = ast.Attribute(node.func.value, other, ast.Load())
        elif function in ('sum', 'max', 'min', 'abs', 'round'):
            continue
        else:
            target = name(other)
        yield 'function', -0.6 if function in ('std', 'var') else 0, (
            ast.Call(target, node.args, node.keywords))
    if not method and len(node.args) == len(numbers) == 1 and (
            not node.keywords and isinstance(numbers[0], ast.BinOp)):
        for root, around in operands(numbers[0]):
            yield 'bracket', 0 if function == 'sqrt' else 0.5, around(
                ast.Call(node.func, [root], []))
    if function == 'std' and 'epsilon' in scope.names:
        yield 'left-out', 0, numeric('sqrt', binary(numeric(
            'square', node), ast.Add, name('epsilon')))
    if function in ('permutation', 'choice'):
        yield 'inverse', 0, numeric('argsort', node)
        yield 'drawn', 0, ast.Call(
            ast.Attribute(node.func.value, 'randint', ast.Load()),
            [*numbers[:1]], [ast.keyword('size', numbers[0])]) if (
                isinstance(node.func, ast.Attribute)) else node
        yield 'drawn', 0, numeric('arange', *numbers[:1])
    yield from of_arguments(node, function, scope)


def of_arguments(node, function, scope):
    """Yield other arguments of a call."""
    arguments, keywords = node.args, node.keywords
    for i, keyword in enumerate(keywords):
        rest = keywords[:i] + keywords[i + 1:]
        kind = keyword.arg if keyword.arg in (
            'axis', 'ddof', 'keepdims') else 'argument-left-out'
        yield kind, 0, ast.Call(node.func, arguments, rest)
    given = {keyword.arg for keyword in keywords}
    if function in ('mean', 'std', 'var', 'sum', 'median', 'average'):
        if len(arguments) < 2 + is_library(getattr(
                node.func, 'value', None)):
            for extra in ({'axis': 0}, {'axis': 1}, {'keepdims': True},
                          {'ddof': 1},
                          {'axis': 0, 'keepdims': True},
                          {'axis': 1, 'keepdims': True}):
                if 'ddof' in extra and function not in ('std', 'var'):
                    continue
                if all(key not in given or key == 'axis' and len(extra) == 2
                       for key in extra):
                    kept = [keyword for keyword in keywords
                            if keyword.arg not in extra]
                    yield next(iter(extra)), len(extra) - 1, ast.Call(
                        node.func, arguments, kept + [
                            ast.keyword(key, ast.Constant(value))
                            for key, value in extra.items()])
    if len(arguments) > 1:
        yield 'argument-left-out', 0, ast.Call(
            node.func, arguments[:-1], keywords)
        if len(arguments) == 2:
            yield 'order', 1, ast.Call(node.func, arguments[::-1], keywords)
        else:
            for i in range(len(arguments) - 1):
                swapped = list(arguments)
                swapped[i:i + 2] = swapped[i + 1], swapped[i]
                yield 'order', 1, ast.Call(node.func, swapped, keywords)
    if function == 'range' and len(arguments) < 3:
        for word in scope.names:
            yield 'argument-added', 0.2, ast.Call(
                node.func, [*([ast.Constant(0)] * (len(arguments) == 1)),
                            *arguments, name(word)], keywords)
    if function == 'range' and len(arguments) == 2:
        for operator in SIGNS:
            yield 'counter', 0, ast.Call(node.func, [arguments[0], binary(
                arguments[1], operator, ast.Constant(1))], [])
    if function == 'enumerate' and len(arguments) == 2:
        for start in 0, 1:
            yield 'counter', -0.2, ast.Call(
                node.func, [arguments[0], ast.Constant(start)], [])
    if len(arguments) == 1 and function in ('enumerate', 'range'):
        first = ast.Constant(1)
        yield 'argument-added', 0, ast.Call(
            node.func, [*arguments, first] if function == 'enumerate' else
            [first, *arguments], keywords)
        if function == 'range':
            yield 'argument-added', 0, ast.Call(
                node.func, [first, binary(arguments[0], ast.Add, first)],
                keywords)
