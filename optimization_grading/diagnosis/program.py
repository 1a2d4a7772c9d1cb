"""Programs that are edited: a formula of ours, or a learner's function."""
import ast

import numpy as np

from optimization_grading.diagnosis import edits as editing
from optimization_grading.diagnosis import (
    expressions,
    fingerprints,
    formulas,
    nodes,
    scope,
)

LONGEST = 30_000  # characters of a learner's file
EDITED = '<edited>'  # the name of the file that is compiled
MOST = 1500  # nodes of the functions that are edited
TURNS = 10_000
COUNTER = '_t'
FUNCTIONS = {
    'add': (ast.Add,), 'subtract': (ast.Sub,), 'multiply': (ast.Mult,),
    'divide': (ast.Div,), 'true_divide': (ast.Div,),
    'floor_divide': (ast.FloorDiv,), 'power': (ast.Pow,),
    'square': (ast.Pow, ast.Constant(2))}


class Unreadable(Exception):
    """There is no function to edit."""


def rounded(value, decimals):
    """Round all numbers of a result."""
    if isinstance(value, (list, tuple)):
        if not list(fingerprints.leaves(value)):
            return value
        return type(value)(rounded(item, decimals) for item in value)
    if isinstance(value, (bool, int)):
        return value
    return np.round(value, decimals)


def whole(values, start=0):
    """Enumerate values that cannot grow meanwhile."""
    return enumerate(list(values), start)


def bounded(*bounds):
    """Count, but not for ever."""
    numbers = range(*bounds)
    if len(numbers) > TURNS:
        raise ValueError('it counts too far')
    return numbers


class Program:
    """Functions that belong together, as syntax trees.

    functions: definitions, which are edited; name: of the one that is
        asked; names: what they find in their module.
    terms: function that returns for a definition the sources of expressions
        to add, and the ways to add each.
    """

    def __init__(self, functions, name, names, terms):
        self.name, self.terms = name, terms
        self.names = {**names, '_np': np, '_rounded': rounded}
        self.module = ast.Module(functions, [])

    def compiled(self):
        """Return the function, as it is now."""
        names = dict(self.names)
        exec(compile(self.module, EDITED, 'exec'), names)
        return names[self.name]

    def edited(self, edits):
        """Return the function with some edits made.

        Raises: whatever the compiler raises.
        """
        with editing.made(edits):
            return self.compiled()

    def outer(self):
        """Return the functions and methods that are not inside another."""
        found = [node for node in ast.walk(self.module)
                 if isinstance(node, ast.FunctionDef)]
        inner = {id(node) for function in found
                 for node in ast.walk(function) if node is not function}
        return [function for function in found if id(function) not in inner]

    def read(self):
        """Return the places of the parameters that its result depends on."""
        function = next(node for node in self.module.body
                        if getattr(node, 'name', '') == self.name)
        steps = [node for node in ast.walk(function) if isinstance(
            node, (ast.stmt, ast.comprehension)) and node is not function]
        needed, before = {'return'}, set()
        while needed != before:
            before = set(needed)
            for step in steps:
                if needed & nodes.concerned(step):
                    needed |= nodes.names_in(step)
        return {place for place, argument in enumerate(function.args.args)
                if argument.arg in needed}

    def singles(self):
        """Return all single edits."""
        return [edit for function in self.outer() for edit in editing.singles(
            function, scope.of(function, self.terms(function)))]

    def edits(self):
        """Return all edits, in an order that depends on the program alone.

        The grader and the learner's process count them alike.
        """
        singles = self.singles()
        return singles + editing.together(singles)


def of_formula(source, terms):
    """Return the program of a formula, to which terms may be added."""
    return Program(ast.parse(source).body, 'formula', {
        'np': np, 'enumerate': whole, 'range': bounded}, lambda _: terms)


def of_file(source, name, number, parameters, names=None):
    """Return the program of a learner's function; nothing is run.

    source: text of the file; name, number, parameters: the task's function.
    names: what the module holds, if the program is to be run.
    Raises: Unreadable if the function is not defined there, or is huge.
    """
    if len(source) > LONGEST:
        raise Unreadable('it is too long')
    try:
        tree = ast.parse(source)
        used = reachable(name, known(tree))
        functions = [node for node in tree.body if node in used]
        if sum(1 for node in functions for _ in ast.walk(node)) > MOST:
            raise Unreadable('it is too long')
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable('it cannot be parsed') from None
    if any(nodes.names_in(function) & nodes.SLOW for function in functions):
        raise Unreadable('each try would take too long')
    for function in functions:
        count_loops(function)
        Operators().visit(function)

    def terms(definition):
        """Return a task's terms, in the learner's names for parameters."""
        arguments = definition.args.args
        own = {old: new.arg for old, new in zip(parameters, arguments)}
        if definition.name != name or len(arguments) != len(parameters):
            own = {}
        return {renamed(term, own): ways
                for term, ways in formulas.TERMS[number].items()}
    return Program(functions, name, {**(names or {}),
                                     '_enumerate': enumerate}, terms)


def known(tree):
    """Return the definitions of a file, by their names."""
    return {node.name: node for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def reachable(name, known):
    """Return the definitions that a function uses, and its own."""
    if not isinstance(known.get(name), ast.FunctionDef):
        raise Unreadable(f'there is no def {name}')
    found, waiting = [], [name]
    while waiting:
        node = known.get(waiting.pop())
        if node is None or node in found:
            continue
        found.append(node)
        waiting += nodes.names_in(node)
    return found


def count_loops(function):
    """Let each loop over values count its turns from 1, beside what it does.
    """
    for node in ast.walk(function):
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(
                node.target, ast.Name) and expressions.called(
                    node.iter) not in ('range', 'enumerate'):
            target = ast.Tuple([ast.Name(COUNTER, ast.Store()), node.target],
                               ast.Store())
            turns = ast.Call(ast.Name('_enumerate', ast.Load()),
                             [node.iter, ast.Constant(1)], [])
            for new in (target, turns):
                ast.copy_location(new, node.iter)
                ast.fix_missing_locations(new)
            node.target, node.iter = target, turns


class Operators(ast.NodeTransformer):
    """Writes np.multiply(a, b) as a * b, and the like: one form to edit."""

    def visit_Call(self, node):
        """Return the operation that a call of NumPy stands for."""
        self.generic_visit(node)
        kind, *rest = FUNCTIONS.get(expressions.called(node), (None,))
        arguments = [*node.args, *rest]
        if not kind or len(arguments) != 2 or node.keywords or (
                not expressions.is_library(getattr(node.func, 'value', None))
                or any(isinstance(argument, ast.Starred)
                       for argument in arguments)):
            return node
        left, right = arguments
        return ast.fix_missing_locations(ast.copy_location(
            ast.BinOp(left, kind(), right), node))

    def visit_BinOp(self, node):
        """Write a power of 1 / 2 as one of 0.5, and a * a as a square."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and isinstance(
                node.left, ast.Name) and ast.dump(node.left) == ast.dump(
                    node.right):
            node.op, node.right = ast.Pow(), ast.copy_location(
                ast.Constant(2), node.right)
        half = node.right
        if isinstance(node.op, ast.Pow) and isinstance(half, ast.BinOp) and (
                isinstance(half.op, ast.Div)) and expressions.is_number(
                    half.left, 1) and expressions.is_number(half.right, 2):
            node.right = ast.copy_location(ast.Constant(0.5), half)
        return node


def renamed(source, names):
    """Return an expression's source with other names."""
    tree = ast.parse(source, mode='eval')
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)
