"""Mistakes that a file shows by itself, without a search.

A rule reads the syntax tree of a learner's function, and what it says is true
of any file in which it finds something. It yields the fields of a Name.
"""
import ast
import difflib
import re

from optimization_grading.diagnosis.code import Code, called_as, name, returned
from optimization_grading.diagnosis.nodes import called, names_in
from optimization_grading.diagnosis.traps import (
    IN_PLACE,
    by_position,
    called_at_once,
    caret,
    cut_off,
    library,
    nothing,
    of_all,
    of_one_number,
    of_python,
    seeded,
    unshuffled,
)
from optimization_grading.judging.answered import joined
from optimization_grading.table import TASKS

LOOPS = ast.For, ast.While


def hidden(code):
    """The function stands in another one, or in a class."""
    for holder in code.holders[-1:]:
        kind = 'the class' if isinstance(holder, ast.ClassDef) else (
            'the function')
        yield name(code.function, f'{code.task.function} stands inside '
                   f'{kind} {holder.name}, where nobody can import it: move '
                   'it out, to the left margin')


def of_another_task(code):
    """The function takes another number of arguments."""
    task, own, arguments = code.task, code.parameters, code.function.args
    least = len(own) - len(arguments.defaults)
    if least <= len(task.parameters) and (
            len(task.parameters) <= len(own) or arguments.vararg):
        return
    other = next((other for other in TASKS if other != task
                  and [*other.parameters] == own), None)
    if other:
        yield name(code.function, 'these are the parameters of task '
                   f'{other.number}, {other.title}; this task\'s function is '
                   f'{called_as(task)} and returns {returned(task)}')
    else:
        yield name(
            code.function, f'the function is called as {called_as(task)}; '
            f'yours has {len(own)} parameters',
            'another number of parameters than '
            f'{called_as(task)} has')


def in_order(code):
    """The parameters have the task's names and another order."""
    own, wanted = code.parameters, [*code.task.parameters]
    if own != wanted and sorted(own) == sorted(wanted):
        yield name(code.function,
                   f'the parameters come as {", ".join(wanted)}')


def printed(code):
    """The function prints, and returns nothing."""
    if code.returns or not code.body or any(isinstance(
            node, (ast.Yield, ast.YieldFrom)) for node in code.own):
        return
    prints = [node for node in code.own
              if called(node) == 'print' and any(map(names_in, node.args))]
    if prints:
        yield name(prints[-1], 'print only shows a value, and the function '
                   'returns nothing: write return in place of print')
    elif isinstance(code.body[-1], (
            ast.Assign, ast.AugAssign, ast.For, ast.Return)):
        yield name(code.body[-1], 'the function ends here and returns '
                   f'nothing: add a return of {returned(code.task)}')


def quoted(code):
    """A name is returned in quotes."""
    for node in code.returns:
        if isinstance(node.value, ast.Constant) and node.value.value in {
                other.id for other in code.nodes
                if isinstance(other, ast.Name)}:
            yield name(node, f'{node.value.value!r} in quotes is a text: '
                       'return the object, without the quotes',
                       'a name is returned in quotes, as a text')


def in_a_loop(code):
    """A loop returns in its first round."""
    for loop in code.own:
        for node in loop.body if isinstance(loop, LOOPS) else ():
            if any(isinstance(inner, (ast.Continue, ast.Break))
                   for inner in ast.walk(node)):
                break
            if isinstance(node, ast.Return):
                yield name(node, 'this return stands inside the loop and ends '
                           'it in the first round: move it behind the loop, '
                           'to the left')


def asked(code):
    """The keyboard is asked for what is given."""
    for node in code.calls('input'):
        if isinstance(node.func, ast.Name):
            yield name(node, 'the function gets its numbers as arguments: '
                       'leave out input()')


def kept(code):
    """Something is kept from one call to the next."""
    used = {node.id for node in code.nodes if isinstance(node, ast.Name)}
    stored = {node.id for node in code.nodes if isinstance(
        node, ast.Name) and isinstance(node.ctx, ast.Store)}
    changed = {ast.unparse(node.func.value) for node in code.nodes
               if isinstance(node, ast.Call)
               and isinstance(node.func, ast.Attribute)
               and node.func.attr in IN_PLACE}
    for node in code.own:
        for variable in node.names if isinstance(node, ast.Global) else ():
            if variable in stored | changed and (
                    variable not in code.stored_first):
                yield name(
                    node, f'{variable} is global and keeps its value from one '
                    'call to the next: start it inside the function',
                    'a global variable keeps its value from one call to the '
                    'next')
    for node in code.tree.body:
        if isinstance(node, ast.Assign) and isinstance(
                node.value, (ast.List, ast.Dict)):
            variable = ast.unparse(node.targets[0])
            if variable in used & changed - stored:
                yield name(
                    node, f'{variable} is made once and keeps its items from '
                    'one call to the next: make it inside the function',
                    'a list outside the function keeps its items from one '
                    'call to the next')
    arguments = code.function.args
    for argument, default in zip(
            arguments.args[::-1], arguments.defaults[::-1]):
        if isinstance(default, (ast.List, ast.Dict)) and (
                argument.arg in changed):
            yield name(
                default, f'the default of {argument.arg} is made once and '
                'keeps its items from one call to the next: make it inside '
                'the function', 'a default keeps its items from one call to '
                'the next')


def replaced(code):
    """A parameter gets another value before it was read."""
    found = {stored: statement for stored, statement
             in code.stored_first.items() if stored in code.parameters}
    if found:
        first = min(found.values(), key=lambda node: node.lineno)
        yield name(
            first, f'this replaces the {joined([*found])} that '
            f'{"was" if len(found) == 1 else "were"} given: use what is given',
            'a given value is replaced: '
            + joined([code.canonical(own) for own in found]))


def results(code):
    """A return has another number of results."""
    count = 1 if code.task.answer_type in ('array', 'number', 'numbers') else (
        len(code.task.returns))
    for node in code.returns:
        if isinstance(node.value, ast.Tuple) and count != len(
                node.value.elts) and code.task.answer_type != 'batches':
            yield name(node, f'this returns {len(node.value.elts)} results; '
                       f'{count} {"is" if count == 1 else "are"} asked: '
                       + ', '.join(code.task.returns))


def unread(code):
    """A parameter is never read."""
    read = {node.id for node in code.nodes if isinstance(node, ast.Name)}
    unused = [parameter for parameter in code.parameters
              if parameter not in read and not parameter.startswith('_')]
    if unused and len(code.parameters) == len(code.task.parameters):
        verb = 'is' if len(unused) == 1 else 'are'
        yield (f'{joined(unused)} {verb} never used: where does the task '
               f'need {"it" if len(unused) == 1 else "them"}?',
               f'{joined([code.canonical(own) for own in unused])} {verb} '
               'never used', ())


CERTAIN = (in_order, printed, quoted, caret, nothing, library, in_a_loop,
           unshuffled, of_python, kept, replaced, by_position, cut_off,
           called_at_once)
POSSIBLE = seeded, results, unread, of_all
# What an exception looks like that a rule explains.
EXCEPTIONS = {
    hidden: 'has no function', of_another_task: 'positional argument',
    in_order: '', printed: 'NoneType', caret: r'\^|bitwise_xor',
    asked: 'EOFError', nothing: 'NoneType',
    library: 'tensorflow|[Kk]eras|\'tf\'|Tensor|numpy',
    of_python: 'random', kept: 'broadcast|Unbound'}
ARRAYS = 'converted to Python scalars|length-1 arrays'


def read(task, source):
    """Return the Code of a learner's file, or None."""
    try:
        return Code(task, source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def of_exception(code, raised):
    """Return what an exception comes from, as the fields of a Name, or ()."""
    at = re.search(r', line (\d+): ', raised)
    if re.search(ARRAYS, raised) and at and code:
        for found in of_one_number(code) if code.function else ():
            if found[2] == (int(at[1]),):
                return found
    unknown = re.search(r"NameError: name '(\w{3,})' is not defined", raised)
    near = difflib.get_close_matches(
        unknown[1], code.parameters, 1, 0.75) if code and unknown else ()
    if near and at:
        says = f'{unknown[1]} is not defined: do you mean {near[0]}?'
        return f'line {at[1]}: {says}', 'a parameter is misspelt', (
            int(at[1]),)
    return first(code, (rule for rule, text in EXCEPTIONS.items()
                        if re.search(text, raised)))


def certain(code):
    """Return a mistake for which no search is needed, or ()."""
    return first(code, CERTAIN)


def possible(code):
    """Return what is a mistake if no search finds another, or ()."""
    return first(code, POSSIBLE)


def first(code, rules):
    """Return the first thing that a rule finds, or ()."""
    if not code or not code.function:
        return ()
    try:
        return next((found for rule in rules for found in rule(code)), ())
    except Exception:  # of a tree that is too deep, say
        return ()
