"""Brackets set otherwise: left out, added, or moved by one operand."""
import ast
import re

LONGEST = 9  # operands


def rebracketed(node):
    """Yield an operation with one pair of brackets set otherwise.

    node: the root of a tree of operations.
    """
    operands = []
    text = ast.unparse(marked(node, operands))
    if not 2 < len(operands) <= LONGEST:
        return
    tokens = re.findall(r'_\d+_|\*\*|//|[-+*/%@()]', text)
    seen = {ast.unparse(ast.parse(text, mode='eval'))}
    for other in others(tokens):
        try:
            tree = ast.parse(' '.join(other), mode='eval').body
        except SyntaxError:
            continue
        key = ast.unparse(tree)
        if key not in seen:
            seen.add(key)
            yield filled(tree, operands)


def marked(node, operands):
    """Return the operations alone, with a mark for each operand."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(marked(node.left, operands), node.op,
                         marked(node.right, operands))
    operands.append(node)
    return ast.Name(f'_{len(operands) - 1}_', ast.Load())


def filled(node, operands):
    """Put the operands back."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(filled(node.left, operands), node.op,
                         filled(node.right, operands))
    if isinstance(node, ast.UnaryOp):
        return ast.UnaryOp(node.op, filled(node.operand, operands))
    return operands[int(node.id.strip('_'))]


def others(tokens):
    """Yield the tokens with one pair of brackets set otherwise."""
    pairs, opened = [], []
    for i, token in enumerate(tokens):
        if token == '(':
            opened.append(i)
        elif token == ')':
            pairs.append((opened.pop(), i))
    for pair in pairs:
        bare = [token for i, token in enumerate(tokens) if i not in pair]
        yield bare
        yield from added(bare)
    yield from added(tokens)


def added(tokens):
    """Yield the tokens with one more pair of brackets."""
    places = [i for i, token in enumerate(tokens) if token[0] == '_']
    for a, start in enumerate(places):
        for stop in places[a + 1:]:
            inside = tokens[start:stop + 1]
            if inside.count('(') == inside.count(')'):
                yield [*tokens[:start], '(', *inside, ')',
                       *tokens[stop + 1:]]
