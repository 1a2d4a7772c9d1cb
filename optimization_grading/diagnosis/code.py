"""A learner's file as a syntax tree, and what rules say of its nodes."""
import ast
import functools

from optimization_grading.diagnosis.nodes import called, names_in
from optimization_grading.judging.answer_types import OBJECTS
from optimization_grading.judging.editions import signature

DEFINITIONS = ast.FunctionDef, ast.Lambda


class Code:
    """A learner's file: its task's function, and the nodes of that.

    function: its definition, or None; holders: the functions and classes
        around it; parameters: their names.
    """

    def __init__(self, task, source):
        self.task, self.tree = task, ast.parse(source)
        self.function, self.holders = self.found(self.tree, ()) or (None, ())
        self.nodes = sorted(
            (node for node in ast.walk(self.function or ast.Pass())
             if hasattr(node, 'lineno')),
            key=lambda node: (node.lineno, node.col_offset))
        arguments = getattr(self.function, 'args', None)
        self.parameters = [argument.arg for argument in (
            arguments.posonlyargs + arguments.args)] if arguments else []

    def found(self, node, holders):
        """Return a definition of the task's function, and what holds it."""
        body = getattr(node, 'body', ())
        body = body if isinstance(body, list) else []
        for inner in body:
            if isinstance(inner, ast.FunctionDef) and (
                    inner.name == self.task.function):
                return inner, holders
            if isinstance(inner, ast.Assign) and isinstance(
                    inner.value, ast.Lambda) and ast.unparse(
                        inner.targets[0]) == self.task.function:
                return inner.value, holders
        return next(filter(None, (
            self.found(inner, holders + (inner,) if isinstance(
                inner, (ast.FunctionDef, ast.ClassDef)) else holders)
            for inner in body)), None)

    @functools.cached_property
    def body(self):
        """The statements of the function."""
        body = self.function.body
        return body if isinstance(body, list) else []

    @functools.cached_property
    def own(self):
        """The nodes that belong to no function within."""
        inner = {id(node) for other in self.nodes
                 if isinstance(other, DEFINITIONS)
                 and other is not self.function
                 for node in ast.walk(other)}
        return [node for node in self.nodes if id(node) not in inner]

    @functools.cached_property
    def stored_first(self):
        """The names that get a value before one is read, by statement."""
        read, found = set(), {}
        for statement in self.body:
            if isinstance(statement, ast.Assign):
                read |= names_in(statement.value)
                for target in statement.targets:
                    for part in getattr(target, 'elts', [target]):
                        if isinstance(part, ast.Name) and part.id not in read:
                            found.setdefault(part.id, statement)
            read |= names_in(statement)
        return found

    @functools.cached_property
    def returns(self):
        """The returns of a value."""
        return [node for node in self.own
                if isinstance(node, ast.Return) and node.value and not (
                    isinstance(node.value, ast.Constant)
                    and node.value.value is None)]

    def calls(self, *names):
        """Return the calls of functions with these names, in order."""
        return [node for node in self.nodes if called(node) in names]

    def imported(self, *libraries):
        """Return what the file calls these libraries, and parts of them."""
        return {(alias.asname or alias.name).split('.')[0]
                for node in ast.walk(self.tree)
                if isinstance(node, (ast.Import, ast.ImportFrom))
                for alias in node.names
                if (getattr(node, 'module', None) or alias.name).split('.')[
                    0] in libraries}

    def use(self, names):
        """Return the first node of the function with one of these names."""
        return next((node for node in self.nodes if isinstance(
            node, ast.Name) and node.id in names), None)

    def canonical(self, parameter):
        """Return what the task calls a parameter of the learner's."""
        at = self.parameters.index(parameter)
        return (self.task.parameters[at] if len(self.parameters) == len(
            self.task.parameters) else parameter)


def name(node, says, common=''):
    """Return a mistake at a node, as the fields of a Name."""
    return f'line {node.lineno}: {says}', common or says, (node.lineno,)


def called_as(task):
    """Write a task's function with its parameters."""
    return signature(task.function, task.parameters)


def returned(task):
    """Say what a task's function returns."""
    return OBJECTS.get(task.answer_type) or ', '.join(task.returns)
