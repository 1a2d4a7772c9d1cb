"""Edits: the kinds of change that people make, on a syntax tree."""
import ast
import contextlib
import copy
import dataclasses

from optimization_grading.diagnosis import (
    brackets,
    expressions,
    nodes,
    statements,
)

# How people err, the most frequent first: the rank of a mistake's kind.
RANKS = {
    'left-out': 1, 'sign': 1, 'root-left-out': 1, 'power-left-out': 1,
    'result-order': 1, 'axis': 1, 'ddof': 1, 'keepdims': 1.2, 'swapped': 1.3,
    'complement': 1.4, 'bracket': 1.5, 'name': 2, 'old': 1.8, 'order': 2.4,
    'operator': 2, 'function': 1.6, 'stored': 1.6, 'merged': 2.3,
    'name-throughout': 2, 'statement-order': 1.5, 'statement-left-out': 1.6,
    'rounded-up': 1.5, 'rounded-down': 1.5, 'counter': 1.4,
    'rounding': 1.5, 'loop': 1.6, 'constant': 2.5,
    'constant-for-name': 2, 'name-for-constant': 2.5,
    'argument-left-out': 1.8, 'argument-added': 1.8, 'index': 1.8,
    'slice': 1.6, 'index-left-out': 1.5, 'index-added': 2, 'target': 2.4,
    'result-left-out': 1.2, 'result-added': 2.5, 'added': 2.2,
    'root-added': 2, 'power-added': 2, 'function-left-out': 1.8,
    'function-added': 2.2, 'accumulated': 1.8, 'comparison': 1.3,
    'condition': 2, 'power': 1.8, 'root': 1.8, 'inverse': 1.6, 'drawn': 1.6,
    'statement-added': 1.8, 'form': 1.5, 'new': 2,
    'weights': 1.3, 'expression-for-name': 2.8,
    'name-for-expression': 2.2, 'start': 1.3}
INVERSE = {
    'left-out': 'added', 'root-left-out': 'root-added',
    'power-left-out': 'power-added', 'function-left-out': 'function-added',
    'argument-left-out': 'argument-added', 'index-left-out': 'index-added',
    'result-left-out': 'result-added',
    'statement-left-out': 'statement-added', 'old': 'new',
    'name-for-constant': 'constant-for-name',
    'expression-for-name': 'name-for-expression'}
INVERSE.update({new: old for old, new in INVERSE.items()})
# Kinds that are made alike in several places.
ALIKE = {'left-out', 'sign', 'root-left-out', 'power-left-out', 'axis',
         'weights', 'name-for-constant', 'index-added',
         'ddof', 'keepdims', 'complement', 'bracket', 'operator', 'function',
         'stored', 'root-added', 'power-added', 'function-left-out',
         'constant', 'power', 'root', 'order', 'index', 'slice', 'counter',
         'argument-left-out', 'function-added', 'index-left-out',
         'statement-left-out', 'added', 'accumulated', 'rounded-up'}
SITES = 4  # as many places are changed alike


@dataclasses.dataclass(eq=False)
class Edit:
    """A change of a syntax tree, which can be made and undone.

    kind: the kind of the mistake, where what is changed is right.
    changes: (holder, field, new value, index or None) each.
    old, new: the nodes that it is about; line: where; place: the name that
        the changed statement assigns, or 'return'.
    """

    kind: str
    rank: float
    changes: list
    old: ast.AST
    new: ast.AST
    line: int
    place: str
    parts: tuple = ()

    def apply(self):
        """Make the change."""
        for edit in self.parts or [self]:
            edit.locate()
        self.undone = []
        for holder, field, new, *index in self.changes:
            if index and index[0] is not None:
                sequence = getattr(holder, field)
                self.undone.append((sequence, index[0], sequence[index[0]]))
                sequence[index[0]] = new
            else:
                self.undone.append((holder, field, getattr(holder, field)))
                setattr(holder, field, new)

    def locate(self):
        """Give all new nodes the line of the edit: the compiler asks."""
        for _, _, new, *_ in self.changes:
            for node in new if isinstance(new, list) else [new]:
                if isinstance(node, ast.AST):
                    locate(node, self.line)

    def undo(self):
        """Take it back."""
        for holder, field, old in reversed(self.undone):
            if isinstance(holder, list):
                holder[field] = old
            else:
                setattr(holder, field, old)


def locate(node, line):
    """Give a line to a node and what is in it, where they have none."""
    if hasattr(node, 'lineno'):
        return
    if 'lineno' in node._attributes:
        node.lineno = node.end_lineno = line
        node.col_offset = node.end_col_offset = 0
    for child in ast.iter_child_nodes(node):
        locate(child, line)


@contextlib.contextmanager
def made(edits):
    """Make edits for a while."""
    with contextlib.ExitStack() as stack:
        for edit in edits:
            edit.apply()
            stack.callback(edit.undo)
        yield


def place_of(statement):
    """Name what a statement assigns."""
    if isinstance(statement, ast.Return):
        return 'return'
    target = getattr(statement, 'target', None) or next(
        iter(getattr(statement, 'targets', ())), None)
    return target.id if isinstance(target, ast.Name) else ''


def sites(function):
    """Yield (holder, field, index, expression, statement), outer first."""
    def inside(node, statement):
        for field, value in ast.iter_fields(node):
            if field in ('decorator_list', 'args', 'returns', 'annotation',
                         'ctx', 'op', 'ops', 'targets', 'target',
                         'optional_vars') and not isinstance(node, ast.Call):
                continue
            if field == 'func':
                if isinstance(value, ast.Attribute) and not (
                        expressions.is_library(value.value)) and not (
                            isinstance(value.value, ast.Attribute)):
                    yield value, 'value', None, value.value, statement
                    yield from inside(value.value, statement)
                continue
            children = list(enumerate(value)) if isinstance(
                value, list) else [(None, value)]
            for index, child in children:
                if isinstance(child, ast.expr):
                    yield node, field, index, child, statement
                    yield from inside(child, statement)
                elif isinstance(child, ast.stmt):
                    if not statements.is_docstring(child):
                        yield from inside(child, child)
                elif isinstance(child, ast.AST):
                    yield from inside(child, statement)
    yield from inside(function, function)


def singles(function, scope):
    """Return all single edits of a function, in no order."""
    found, inner, appended = [], set(), nodes.appended(function)
    for holder, field, index, node, statement in sites(function):
        if id(node) not in scope.products:
            scope.products.update(expressions.product(node))
        line, place = getattr(node, 'lineno', 0), place_of(statement)
        lists = {one for one, _ in nodes.appended(statement)} if isinstance(
            statement, ast.Expr) else set()

        def add(kind, penalty, new):
            names = nodes.names_in(new)
            if lists & names or any((one, place) in appended
                                    for one in names):
                return  # a list in itself has no end
            if isinstance(holder, ast.keyword) and kind == 'constant' and (
                    holder.arg in ('axis', 'ddof', 'keepdims')):
                kind, penalty = holder.arg, 0
            if isinstance(holder, ast.Slice) and kind in ('sign',
                                                          'constant'):
                penalty += 1.5
            if isinstance(holder, ast.Tuple) and isinstance(
                    statement, ast.Return) and isinstance(
                        node, ast.Name) and kind not in ('name', 'old'):
                penalty += 1.2  # a result is seldom computed twice
            found.append(Edit(
                kind, RANKS[kind] + penalty, [(holder, field, new, index)],
                node, new, line, place))

        for kind, penalty, new in expressions.variants(node, scope):
            add(kind, penalty, new)
        if isinstance(node, ast.BinOp):
            if id(node) not in inner:
                for new in brackets.rebracketed(node):
                    add('bracket', 0, new)
            for child in (node.left, node.right):
                inner.add(id(child))
    for kind, penalty, changes, old, new in statements.variants(function,
                                                                scope):
        found.append(Edit(
            kind, RANKS[kind] + penalty, changes, old, new,
            line_of(old, changes, function),
            place_of(old) if isinstance(old, ast.stmt) else ''))
    return found


def net(module, first, second):
    """Return what two edits come to, where they are not apart.

    That is where one is inside the other, or where names are changed
    throughout a statement. The first is made.
    """
    def alone(edit):
        return len(edit.changes) == 1 and not edit.parts and all(
            isinstance(node, ast.expr) for node in (edit.old, edit.new))

    if not (alone(first) and alone(second)):
        changes = first.changes + second.changes
        statement = next((
            node for node in ast.walk(module)
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return))
            and {id(holder) for holder, *_ in changes} <= {
                id(inner) for inner in ast.walk(node)}), None)
        if not statement or first.parts or second.parts:
            return first, second
        with made([second]):
            new = copy.deepcopy(statement.value)
        first.undo()
        old = copy.deepcopy(statement.value)
        first.apply()
        return Edit('net', first.rank + second.rank, changes, old, new,
                    statement.lineno, place_of(statement)),
    inside = {id(node) for node in ast.walk(first.new)}
    if second.old is first.new:
        old, new = first.old, second.new
    elif id(second.old) in inside:
        old = copy.deepcopy(first.old)
        with made([second]):
            new = copy.deepcopy(first.new)
    elif any(node is first.new for node in ast.walk(second.old)):
        new = copy.deepcopy(second.new)
        first.undo()
        old = copy.deepcopy(second.old)
        first.apply()
    else:
        return first, second
    return Edit('net', first.rank + second.rank, first.changes, old, new,
                first.line, first.place),


def line_of(old, changes, function):
    """Return the line of a change: that of the node, or of the first place."""
    if hasattr(old, 'lineno'):
        return old.lineno
    return min((getattr(holder, 'lineno', function.lineno)
                for holder, *_ in changes), default=function.lineno)


def together(edits, parallel=None):
    """Return the edits that make the same change in several places.

    parallel: names that are alike, each with its counterpart.
    """
    groups, shapes = {}, Shapes(parallel)
    for edit in edits:
        if edit.kind in ALIKE or parallel:
            # weights, whatever it is that they weight
            of_both = () if edit.kind == 'weights' else (
                shapes.of(edit.old), shapes.of(edit.new))
            groups.setdefault((edit.kind, edit.rank, *of_both),
                              []).append(edit)
    found = []
    for group in groups.values():
        distinct = {id(edit.changes[0][0]): edit for edit in group}
        if 1 < len(distinct) == len(group) <= SITES:
            first = min(group, key=lambda edit: edit.line)
            found.append(Edit(
                first.kind, first.rank + 0.1,
                [change for edit in group for change in edit.changes],
                first.old, first.new, first.line, first.place,
                tuple(group)))
    return found


class Shapes:
    """Numbers for nodes, the same for those that are alike.

    parallel: names, each with its counterpart, which are alike; or None, if
        all names are.
    """

    def __init__(self, parallel):
        self.alike = parallel and {
            other: one for one, other in parallel.items()}
        self.numbers, self.known = {}, {}

    def of(self, node):
        """Return a node's number; nodes are shared, and seen once."""
        if isinstance(node, list):
            shape = tuple(map(self.of, node))
        elif not isinstance(node, ast.AST):
            shape = repr(node)
        elif id(node) in self.known:
            return self.known[id(node)]
        elif isinstance(node, ast.Name):
            shape = ast.Name, type(node.ctx), self.name(node.id)
        else:
            shape = type(node), *[self.of(getattr(node, field, None))
                                  for field in node._fields]
        number = self.numbers.setdefault(shape, len(self.numbers))
        if isinstance(node, ast.AST):
            self.known[id(node)] = number
        return number

    def name(self, word):
        """Return one name for all that are alike."""
        if self.alike:
            return self.alike.get(word, word)
        return word if word in nodes.LIBRARIES else '_'


def loose(node):
    """Return what a node is made of, in no order."""
    if node is None:
        return []
    return sorted(repr(inner.value) if isinstance(inner, ast.Constant) else
                  type(inner).__name__ for inner in ast.walk(node))
