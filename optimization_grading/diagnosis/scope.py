"""What may be written in a function: its names, and what they are for."""
import ast
import copy
import dataclasses

from optimization_grading.diagnosis import expressions, nodes


@dataclasses.dataclass(eq=False)
class Scope:
    """What may be written in a function.

    names: variables; counters: those that count; indices: those that index.
    terms: expressions that may be added; copies: right-hand sides.
    given: parameters that stay as they are; products: by the id of a node,
        the factors of the product in which it stands.
    """

    names: list
    counters: set
    indices: list
    terms: dict
    copies: list
    attributes: list
    firsts: list
    given: set
    products: dict = dataclasses.field(default_factory=dict)


def of(function, terms):
    """Find what may be written in a function.

    terms: sources of expressions, and the ways to add each; those are taken
        whose names the function knows.
    """
    arguments = [argument.arg for argument in function.args.args
                 if argument.arg != 'self']
    stored, counters, indices, copies = [], set(), [], []
    attributes = []
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.append(node.id)
        if isinstance(node, (ast.For, ast.comprehension)):
            counters |= counters_of(node)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)):
            copies += [item for item in getattr(
                node.value, 'elts', [node.value])
                if isinstance(item, ast.BinOp)
                and not (isinstance(node, ast.Return)
                         and item is node.value)]
        if isinstance(node, ast.Attribute) and isinstance(
                node.value, ast.Name) and node.value.id == 'self':
            attributes.append(node.attr)
        if isinstance(node, ast.Subscript) and isinstance(
                node.slice, ast.Name):
            indices.append(node.slice.id)
        if isinstance(node, ast.Call) and expressions.called(node) in (
                'permutation', 'shuffle', 'arange'):
            indices += stored[-1:]
    counters |= {word for word in [*arguments, *stored]
                 if word in ('t', 'global_step', 'i', 'step', 'start', 'stop',
                             'k', 'count')}
    names = list(dict.fromkeys([*arguments, *stored]))
    indices += [word for word in names if word == 'order']
    texts = [text for word in sorted(counters)
             for text in (f'({word})', f'({word} + 1)')]
    found = {}
    for term, ways in terms.items():
        for text in texts if 'COUNTER' in term else ['']:
            node = ast.parse(term.replace('COUNTER', text), mode='eval').body
            if nodes.names_in(node) <= set(names):
                found[node] = ways
    return Scope(names, counters, list(dict.fromkeys(indices)), found,
                 copy.deepcopy(copies[:6]),
                 list(dict.fromkeys(attributes)),
                 [ast.parse(f'{word}[0]', mode='eval').body
                  for word in arguments[:1]], {*arguments} - {*stored})


def counters_of(loop):
    """Find the variables of a loop that count."""
    function = expressions.called(loop.iter)
    target = loop.target
    if function in ('enumerate', '_enumerate') and isinstance(
            target, ast.Tuple):
        target = target.elts[0]
    elif function != 'range':
        return set()
    return {target.id} if isinstance(target, ast.Name) else set()
