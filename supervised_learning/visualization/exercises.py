"""The way to the exercises: their table, and their folder to import from."""
import pathlib
import sys
import tomllib

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
with open(REPOSITORY / 'optimization_grading' / 'checks' / 'tasks.toml',
          'rb') as file:
    TABLE = tomllib.load(file)
ROWS = {row['number']: row for row in TABLE['task'] + TABLE['further']}
FOLDER = REPOSITORY / TABLE['folder']


def begin():
    """Prepare this process for a program that uses the exercises."""
    sys.path.append(str(FOLDER))
    import options
    options.begin()
