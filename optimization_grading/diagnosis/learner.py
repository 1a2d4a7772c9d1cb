"""A learner's function as a program that can be edited; nothing is run."""
import ast

from optimization_grading.diagnosis import expressions, formulas, program

LONGEST = 30_000  # characters of a source
MOST = 1500  # nodes of the functions that are edited
COUNTER = '_t'


class Unreadable(Exception):
    """There is no function to edit."""


def program_of(source, name, names=None):
    """Give the program of a learner's function.

    source: text of the file; name: of the function.
    names: what the module holds, where the program is to be run.
    Raises: Unreadable where the function is not defined there, or is huge.
    """
    if len(source) > LONGEST:
        raise Unreadable('it is too long')
    try:
        tree = ast.parse(source)
        known = {node.name: node for node in tree.body
                 if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        used = reachable(name, known)
        functions = [node for node in tree.body if node in used]
        if sum(1 for node in functions for _ in ast.walk(node)) > MOST:
            raise Unreadable('it is too long')
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable('it cannot be parsed') from None
    for function in functions:
        count_loops(function)
    return program.Program(functions, name, names or {})


def reachable(name, known):
    """Give the definitions that a function uses, and its own."""
    if not isinstance(known.get(name), ast.FunctionDef):
        raise Unreadable(f'there is no def {name}')
    found, waiting = [], [name]
    while waiting:
        node = known.get(waiting.pop())
        if node is None or node in found:
            continue
        found.append(node)
        waiting += [inner.id for inner in ast.walk(node)
                    if isinstance(inner, ast.Name)]
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


def terms_for(number, name, parameters):
    """Give a function that gives the terms to add in a definition.

    name: of the task's function; parameters: the course's names, which the
        learner's take the place of by position.
    """
    def terms(definition):
        arguments = definition.args.args
        own = {old: new.arg for old, new in zip(parameters, arguments)}
        if definition.name != name or len(arguments) != len(parameters):
            own = {}
        return {renamed(term, own): ways
                for term, ways in formulas.TERMS[number].items()}
    return terms


def renamed(source, names):
    """Give an expression's source with other names."""
    tree = ast.parse(source, mode='eval')
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


def edits_of(found, number, name, parameters):
    """Give all edits of a program, in an order that depends on it alone.

    The grader and the learner's process count them alike.
    """
    from optimization_grading.diagnosis import edits as editing
    singles = found.singles(terms_for(number, name, parameters))
    return singles + editing.together(singles)
