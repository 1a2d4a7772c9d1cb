"""Mistakes that a file shows by itself, without a search.

A rule reads the syntax tree of a learner's function, and what it says is true
of any file in which it finds something. Most are known from other languages,
or are Python's own traps.
"""
import ast
import difflib
import inspect
import re

from optimization_grading.diagnosis import keras
from optimization_grading.diagnosis.code import Code
from optimization_grading.diagnosis.nodes import called, names_in
from optimization_grading.judging.answer_types import OBJECTS
from optimization_grading.judging.answered import joined
from optimization_grading.judging.editions import signature
from optimization_grading.table import TASKS

LOOPS = ast.For, ast.While
# What changes its argument, or its list, and returns None.
IN_PLACE = 'shuffle', 'append', 'extend', 'sort', 'reverse', 'insert'
FUNCTIONAL = 'np', 'numpy', 'tf', 'tf.random'  # they return what is new
STATISTICS = {'mean', 'std', 'var', 'average', 'reduce_mean',
              'reduce_variance', 'reduce_std'}
BY_POSITION = 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'


def name(node, says, common=''):
    """Return a mistake at a node, as the fields of a Name."""
    return f'line {node.lineno}: {says}', common or says, (node.lineno,)


def called_as(task):
    """Write a task's function with its parameters."""
    return signature(task.function, task.parameters)


def returned(task):
    """Say what a task's function returns."""
    return OBJECTS.get(task.answer_type) or ', '.join(task.returns)


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


def caret(code):
    """A power is written as in other languages."""
    for node in code.nodes:
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(
                node.op, ast.BitXor):
            yield name(node, 'a power is written ** in Python; ^ is another '
                       'operation, on bits')


def unshuffled(code):
    """Nothing puts the rows into a random order."""
    inside = [node for top in code.tree.body if hasattr(top, 'body')
              for node in ast.walk(top)]
    used = {node.id for node in inside if isinstance(node, ast.Name)}
    words = {getattr(node, 'attr', '') + called(node) for node in inside} | {
        ast.unparse(top) for top in code.tree.body for node in ast.walk(top)
        if not hasattr(top, 'body') and isinstance(
            node, (ast.alias, ast.Name)) and used & {
                getattr(node, name, None) for name in (
                    'asname', 'name', 'id')}}
    generator = any(isinstance(node, ast.Yield) for node in code.nodes)
    if code.task.number in (2, 3) and not generator and not re.search(
            'rand|shuf|perm|choice|sample|sort', ' '.join(words)):
        says = 'nothing is shuffled at random: ' + (
            'draw one order by np.random.permutation, and index X and Y with '
            'it' if code.task.number == 2 else
            'call shuffle_data of task 2 first, then cut')
        yield says, says, ()


def library(code):
    """The function computes with another library than the task's."""
    task = code.task
    tensorflow, numpy = code.imported('tensorflow', 'keras'), code.use(
        code.imported('numpy') | {'np', 'numpy'})
    used = code.use(tensorflow | {'tf'})
    if used and not task.in_tensorflow:
        yield name(used, 'this task is done with NumPy: compute '
                   f'{returned(task)} by the formula, without TensorFlow')
    elif numpy and task.in_tensorflow and not tensorflow and (
            code.own == code.nodes or task.number == 14):
        yield name(
            numpy, 'what NumPy computes cannot be trained: make the layer by '
            'tf.keras.layers.Dense, and gamma and beta as tf.Variable'
            if task.number == 14 else
            f'this task is done with TensorFlow: {called_as(task)} returns '
            f'{returned(task)}')


def nothing(code):
    """The None of something that works in place is used."""
    for node in code.own:
        value = getattr(node, 'value', None) if isinstance(
            node, (ast.Assign, ast.Return)) else None
        for part in value.elts if isinstance(value, ast.Tuple) else [value]:
            if called(part) in IN_PLACE and isinstance(
                    part.func, ast.Attribute) and ast.unparse(
                        part.func.value) not in FUNCTIONAL:
                yield name(
                    part, f'{called(part)} changes '
                    + ('its argument' if called(part) == 'shuffle'
                       else 'its list')
                    + ' and returns None' + (
                        ': draw one order by np.random.permutation, and '
                        'index X and Y with it' if called(part) == 'shuffle'
                        else ': write it on a line of its own'))


def seeded(code):
    """The generator is seeded in the function."""
    for node in code.calls('seed', 'RandomState', 'default_rng'):
        if code.task.number in (2, 3):
            yield name(node, 'the order comes from np.random.permutation as '
                       'the caller has seeded it: do not seed, or make a '
                       'generator, in the function')


def of_python(code):
    """Python's own module random draws."""
    used = code.use(code.imported('random'))
    if used and code.task.number in (2, 3):
        yield name(used, 'this is Python\'s own module random: draw the order '
                   'by np.random.permutation, whose seed the caller sets')


def asked(code):
    """The keyboard is asked for what is given."""
    for node in code.calls('input'):
        if isinstance(node.func, ast.Name):
            yield name(node, 'the function gets its numbers as arguments: '
                       'leave out input()')


def of_one_number(code):
    """A function of Python's for one number is given an array."""
    names = code.imported('math')
    for node in code.nodes:
        function = ast.unparse(node.func) if isinstance(
            node, ast.Call) else ''
        if function.split('.')[0] in names:
            yield name(node, f'{function} takes one number; '
                       f'np.{called(node)} takes a whole array',
                       f'{called(node)} of the module math takes one number')
        elif function in ('int', 'float'):
            yield name(node, f'{function}() takes one number, and this is an '
                       'array')


def cut_off(code):
    """int() cuts off the decimals of a rate."""
    rates = {*code.parameters[:1]} if (
        code.task.parameters[0] == 'alpha') else set()
    for node in code.calls('int'):
        if isinstance(node.func, ast.Name) and rates & names_in(node) and (
                code.task.number == 11 or isinstance(
                    node.args[0], ast.Name)):
            yield name(node, 'int() cuts off the decimals, and a rate below 1 '
                       'becomes 0: leave it out here')


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


def by_position(code):
    """Arguments of Keras's constructor stand at the wrong places."""
    right, given = keras.RIGHT.get(code.task.number, (None, {}))
    for node in code.calls(right.__name__) if right else ():
        for place, argument, key in zip(BY_POSITION, node.args,
                                        inspect.signature(right).parameters):
            if not isinstance(argument, ast.Name) or (
                    argument.id not in code.parameters):
                continue
            wanted = next((wanted for wanted, own in given.items()
                           if own == code.canonical(argument.id)), key)
            if wanted != key:
                yield name(
                    argument, f'by position the {place} argument of '
                    f'{right.__name__} is {key}: write '
                    f'{wanted}={argument.id}',
                    f'the {place} argument of {right.__name__} is {key}')


def called_at_once(code):
    """A schedule is called where it is to be returned."""
    made = {ast.unparse(node.targets[0]) for node in code.own if isinstance(
        node, ast.Assign) and called(node.value) == 'InverseTimeDecay'}
    for node in code.returns if code.task.number == 12 else ():
        if called(node.value) in made or isinstance(
                node.value, ast.Call) and called(
                    node.value.func) == 'InverseTimeDecay':
            yield name(node, 'this calls the schedule and gives a number: '
                       'return the schedule itself')


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


def of_all(code):
    """A mean or a deviation is that of all numbers together."""
    if code.task.number not in (0, 13, 14):
        return
    arrays = {*code.parameters[:1]} if code.task.number != 14 else {
        node.targets[0].id for node in code.own if isinstance(
            node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        and {'Dense', 'matmul', 'dense', 'layer'} & {
            called(inner) for inner in ast.walk(node.value)}}
    each = 'node' if code.task.number in (13, 14) else 'feature'
    arrays -= {node.id for node in code.nodes if isinstance(
        node, ast.Name) and isinstance(node.ctx, ast.Store)
        and node.id in code.parameters}
    for node in code.calls(*STATISTICS):
        given = node.args or [getattr(node.func, 'value', None)]
        if len(given) == 1 and not node.keywords and isinstance(
                given[0], ast.Name) and given[0].id in arrays:
            yield name(node, f'{called(node)} without axis=0 is one number of '
                       f'the whole array; each {each} (column) needs its own')


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
