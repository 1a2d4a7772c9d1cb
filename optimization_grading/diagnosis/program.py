"""A program that is edited: its functions, compiled and asked."""
import ast

import numpy as np

from optimization_grading.diagnosis import fingerprints
from optimization_grading.diagnosis import edits as editing


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


TURNS = 10_000
HELPERS = {'_np': np, '_rounded': rounded}


class Program:
    """Functions that belong together, as syntax trees.

    functions: definitions, which are edited; name: of the one that is
        asked; names: what they find in their module.
    """

    def __init__(self, functions, name, names):
        self.functions, self.name = functions, name
        self.names = {**names, **HELPERS}
        self.module = ast.Module(functions, [])

    def compiled(self):
        """Give the function, as it is now."""
        names = dict(self.names)
        exec(compile(self.module, '<edited>', 'exec'), names)
        return names[self.name]

    def edited(self, edits):
        """Give the function with some edits made.

        Raises: whatever the compiler raises.
        """
        made = []
        try:
            for edit in edits:
                edit.apply()
                made.append(edit)
            return self.compiled()
        finally:
            for edit in reversed(made):
                edit.undo()

    def definitions(self):
        """Give all functions, methods and inner functions too."""
        return [node for function in self.functions
                for node in ast.walk(function)
                if isinstance(node, ast.FunctionDef)]

    def outer(self):
        """Give the functions that are not inside another."""
        inner = {id(node) for function in self.definitions()
                 for node in ast.walk(function)
                 if node is not function
                 and isinstance(node, ast.FunctionDef)}
        return [function for function in self.definitions()
                if id(function) not in inner]

    def singles(self, terms):
        """Give all single edits.

        terms: sources of expressions to add, or a function that gives them
            for a function's definition.
        """
        return [edit for function in self.outer()
                for edit in editing.singles(
                    function, editing.scope_of(function, terms(function)
                                               if callable(terms) else terms)
                )]


def of_source(source, names=None):
    """Give the program of a formula's source."""
    tree = ast.parse(source).body
    return Program(tree, 'formula', {'np': np, 'enumerate': whole,
                                     'range': bounded, **(names or {})})
