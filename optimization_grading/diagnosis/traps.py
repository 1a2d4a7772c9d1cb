"""Traps of Python, NumPy and Keras: rules for habits.py.

Each yields the fields of a Name for what it finds in a Code.
"""
import ast
import inspect
import re

from optimization_grading.diagnosis import keras
from optimization_grading.diagnosis.code import called_as, name, returned
from optimization_grading.diagnosis.nodes import called, names_in

# What changes its argument, or its list, and returns None.
IN_PLACE = 'shuffle', 'append', 'extend', 'sort', 'reverse', 'insert'
FUNCTIONAL = 'np', 'numpy', 'tf', 'tf.random'  # they return what is new
STATISTICS = {'mean', 'std', 'var', 'average', 'reduce_mean',
              'reduce_variance', 'reduce_std'}
BY_POSITION = 'first', 'second', 'third', 'fourth', 'fifth', 'sixth'


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
