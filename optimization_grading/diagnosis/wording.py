"""Words for a mistake: what to do and where."""
import ast
import dataclasses

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import (
    expressions,
    formulas,
    nodes,
    notation,
    program,
)

VERBS = {ast.Add: ('add {b} to {a}', 'do not add {b} to {a}'),
         ast.Sub: ('subtract {b} from {a}', 'do not subtract {b} from {a}'),
         ast.Mult: ('multiply {a} by {b}', 'do not multiply {a} by {b}'),
         ast.Div: ('divide {a} by {b}', 'do not divide {a} by {b}'),
         ast.FloorDiv: ('divide {a} by {b} and round down, with //',
                        'do not divide {a} by {b}'),
         ast.Mod: ('take the remainder of {a} / {b}',
                   'do not take the remainder of {a} / {b}'),
         ast.Pow: ('raise {a} to the power {b}',
                   'do not raise {a} to the power {b}')}
SIGNS = {ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/'}
AROUND = ('constant', 'constant-for-name', 'counter', 'name',
          'name-for-constant')
# Edits that may mend a mistake from another line.
ELSEWHERE = 'added', 'statement-order', 'merged', 'inverse'
SIMPLE = 2  # the rank of a repair that says more than the rule's name
AXES = {0: 'over the rows, axis=0', 1: 'over the columns, axis=1'}


@dataclasses.dataclass(frozen=True)
class Name:
    """The name of a mistake.

    sentence: what a learner reads, each part with its line.
    common: what it is in any learner's file, without lines; '' where the
        sentence names no mistake.
    lines: of the mistake, as far as they are known.
    """

    sentence: str = ''
    common: str = ''
    lines: tuple[int, ...] = ()


def named(parts, common=''):
    """Return the name that (line or None, sentence) each make."""
    return Name(
        joined(at(line, says) for line, says in parts),
        common or joined(says for _, says in parts),
        tuple(sorted({line for line, _ in parts if line})))


def undoes(module, repair, *mistakes):
    """Tell whether an edit adds what undoes a mistake made elsewhere."""
    operators = {type(node.op) for node in ast.walk(module) if isinstance(
        node, (ast.BinOp, ast.AugAssign))}
    return any((repair.kind, mistake.kind) == ('added', 'added') and type(
        getattr(mistake.new, 'op', None)) in operators or (
        repair.kind, mistake.kind) == ('power-added', 'root-added')
        and isinstance(mistake.old, ast.Name) for mistake in mistakes)


def at(line, sentence):
    """Put the line before a sentence, if it is known."""
    return f'line {line}: {sentence}' if line else sentence


def explanation(candidate, repair, line, module=None):
    """Put what was found in words.

    candidate: the edited formula that gives the learner's answers; repair:
        the edits that make them right; one of the two may be None.
    line: of the mistake where no repair shows it, or None.
    module: the learner's functions.
    Returns: a Name.
    """
    says = of_candidate(candidate) if candidate else ''
    if not repair:
        return named([(line, says)])
    parts = parts_of(repair)
    first, *others = repair.edits
    simple = not others and first.rank <= SIMPLE and (
        first.kind not in (*ELSEWHERE, 'stored'))
    if candidate and undoes(module, first, *candidate.edits):
        return named([(line, says)])
    if candidate and not simple and (
            candidate.rule or repair.odd
            or others and not candidate.edits[0].parts):
        places = {line for line, _ in parts}
        known = len(places) == 1 and first.kind not in ELSEWHERE
        return named([(places.pop() if known else line, says)])
    if candidate and candidate.rule and not candidate.edits:
        parts.append((None, says))
    return named(parts, says)


def of_candidate(candidate):
    """Say what to do about an edited formula."""
    sentence = of_mistake(candidate.edits)
    if not candidate.rule:
        return sentence
    return f'this is {candidate.rule}' + (
        f'; and {sentence}' if sentence else '')


def parts_of(repair):
    """Return (line, what to do) for each edit, from the first line on."""
    parts = [part for edit in repair.edits for part in edit.parts or (edit,)]
    return [(part.line, to_do(
        editing.INVERSE.get(part.kind, part.kind), part.old, part.new, {})
        + context(part)) for part in sorted(parts, key=lambda part: part.line)]


def joined(sentences):
    """Join sentences; two places on a line may need the same."""
    return '; '.join(dict.fromkeys(sentences))


def context(edit):
    """Show where a name or a number stands, if that is not clear."""
    holder = edit.changes[0][0]
    if isinstance(edit.new, ast.expr) and program.COUNTER in nodes.names_in(
            edit.new):
        return ', where t counts from 1'
    if edit.kind not in AROUND or not isinstance(
            holder, (ast.Subscript, ast.Call, ast.BinOp)):
        return ''
    return f', in {notation.text(holder)}'


def of_mistake(edits):
    """Say what to do about edits of the right formula."""
    return joined(
        to_do(part.kind, part.new, part.old, formulas.NAMES)
        + within(part)
        for edit in edits for part in edit.parts or (edit,))


def within(edit):
    """Say in which part of the formula an edit is."""
    name = formulas.NAMES.get(edit.place)
    return f', in {name}' if name else ''


def to_do(kind, wrong, right, names):
    """Say what to do, the mathematics alone.

    kind: of the mistake; wrong, right: the nodes, or None.
    """
    def show(node):
        return '' if node is None else (
            statement(node, names) if isinstance(node, ast.stmt)
            else notation.text(node, names))

    special = SPECIAL.get(kind, '')
    told = special.format(wrong=show(wrong), right=show(right)) if isinstance(
        special, str) else special(wrong, right, show)
    if told:
        return told
    if right is None:
        return f'leave out {show(wrong)}'
    if wrong is None:
        return f'put in {show(right)}'
    if isinstance(wrong, ast.AugAssign) and isinstance(
            right, ast.AugAssign) and ast.dump(wrong.value) == ast.dump(
                right.value):
        return 'use {}= instead of {}='.format(*(
            SIGNS.get(type(node.op), '?') for node in (right, wrong)))
    return f'use {show(right)} instead of {show(wrong)}'


def statement(node, names):
    """Write a statement as an equation."""
    if isinstance(node, ast.Assign):
        return (f'{ast.unparse(node.targets[0])} = '
                f'{notation.text(node.value, names)}')
    if isinstance(node, ast.Return):
        return f'return {notation.text(node.value, names)}'
    first = ast.unparse(node).split('\n')[0]
    return first[:notation.LONGEST]


def added(wrong, right, show):
    """Say what is missing: right is an operation on what is wrong."""
    if isinstance(right, ast.BinOp):
        a, b = right.left, right.right
        if ast.dump(b) == ast.dump(wrong) and ast.dump(a) != ast.dump(wrong):
            if isinstance(right.op, (ast.Add, ast.Mult)):
                a, b = b, a
        return VERBS.get(type(right.op), ('take {a}',))[0].format(
            a=show(a), b=show(b))
    return ''


def removed(wrong, right, show):
    """Say what is too much: wrong is an operation on what is right."""
    if isinstance(wrong, ast.BinOp):
        other = wrong.right if ast.dump(wrong.left) == ast.dump(right) else (
            wrong.left)
        return VERBS.get(type(wrong.op), ('', ''))[1].format(
            a=show(right), b=show(other))
    return ''


def operator(wrong, right, show):
    """Say which operation it is."""
    if isinstance(right, ast.BinOp) and isinstance(wrong, ast.BinOp):
        return (VERBS.get(type(right.op), ('take {a}',))[0].format(
            a=show(right.left), b=show(right.right))
            + f', where now it is {show(wrong)}')
    return ''


def axis(wrong, right, show):
    """Say along which axis."""
    if isinstance(right, ast.Constant):
        return f'use axis={show(right)} instead of axis={show(wrong)}'
    for keyword in getattr(right, 'keywords', ()):
        if keyword.arg == 'axis' and isinstance(keyword.value, ast.Constant):
            value = keyword.value.value
            name = expressions.called(right)
            return (f'take the {name} {AXES.get(value, f"axis={value}")}, '
                    f'instead of {show(wrong)}')
    return f'take {show(right)}, without an axis'


def loop(wrong, right, show):
    """Say where a statement belongs: one of the two is the loop."""
    loop, moved = (right, wrong) if isinstance(
        right, (ast.For, ast.While)) else (wrong, right)
    out = (moved in loop.body) == (loop is right)
    if isinstance(moved, ast.Return) and out:
        return 'the return ends the loop in its first round: it belongs after'
    return f'"{show(moved)}" belongs {"outside" if out else "into"} the loop'


def rounding(wrong, right, show):
    """Say that nothing is to be rounded."""
    if isinstance(wrong, ast.Call) and len(wrong.args) == 2:
        return (f'do not round to {show(wrong.args[1])} decimals; return '
                'the numbers as they are')
    return ''


def rounded_down(wrong, right, show):
    """Say that a quotient is to be rounded up."""
    total = right.left
    return f'round {show(wrong.left)} / {show(wrong.right)} up' if isinstance(
        total, ast.BinOp) and ast.dump(total.left) == ast.dump(
            wrong.left) else ''


def squared(wrong, right, show):
    """Say that a square is missing."""
    return (f'square {show(wrong)}' if isinstance(right, ast.BinOp)
            and expressions.is_number(right.right, 2) else '')


def not_squared(wrong, right, show):
    """Say that a square is too much."""
    return (f'do not square {show(right)}' if isinstance(wrong, ast.BinOp)
            and expressions.is_number(wrong.right, 2) else '')


# Words for a kind of mistake: a sentence, or what gives one, or ''.
SPECIAL = {
    'left-out': added, 'added': removed, 'operator': operator,
    'sign': operator, 'axis': axis, 'rounding': rounding,
    'rounded-down': rounded_down,
    'power-left-out': squared, 'power-added': not_squared,
    'statement-order': '"{right}" comes before "{wrong}"',
    'root-left-out': 'take the square root of {wrong}',
    'root-added': 'do not take the root of {right}',
    'swapped': 'swap {right} and {wrong}',
    'weights': 'the weights are swapped: take {right}',
    'result-order': 'give {right}, in that order',
    'bracket': 'set the brackets so: {right}',
    'order': 'the two are the wrong way round: take {right}',
    'ddof': 'divide by m, not by m - 1: take {right}, without ddof',
    'stored': 'give {wrong} a name of its own; {right} is still needed as it '
    'was',
    'merged': 'keep {right} and {wrong} apart',
    'loop': loop,
    'statement-left-out': lambda wrong, right, show: (
        f'a statement is missing: {show(right)}' if right else ''),
    'form': 'return {right}, not {wrong}',
    'start': 'start with {right}'}
