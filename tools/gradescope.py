"""Write autograder.zip for Gradescope: make gradescope ARGS="--task 5".

The options are those of the grader, for each submission. The same sources
and options give the same bytes.
"""
import argparse
import contextlib
import os
import pathlib
import tempfile
import zipfile

from hatchling.build import build_wheel

from optimization_grading import table

SCRIPTS = table.REPOSITORY / 'platforms' / 'gradescope'
ZIP, LOCK = 'autograder.zip', 'requirements.txt'
LONG_AGO = 1980, 1, 1, 0, 0, 0


def parsed(words=None):
    """Return the grader's options, as words."""
    parser = argparse.ArgumentParser(description='Write autograder.zip.')
    parser.add_argument('--task', action='append', metavar='N', default=[],
                        choices=[str(task.number) for task in table.TASKS],
                        help='only task N; may be given more than once')
    parser.add_argument('--seconds', type=float, metavar='N',
                        help='stop a call after N seconds')
    parser.add_argument('--unsafe', action='store_true',
                        help='grade also if a protection is missing')
    given = parser.parse_args(words)
    return [*(f'--task={number}' for number in given.task),
            *([f'--seconds={given.seconds}'] if given.seconds else []),
            *(['--unsafe'] if given.unsafe else [])]


def write(path, options):
    """Write the zip: to a temporary name, then rename."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix='.zip-') as top:
        top = pathlib.Path(top)
        with contextlib.chdir(table.REPOSITORY):  # where the backend looks
            wheel = top / build_wheel(str(top))
        (top / 'options').write_text(''.join(
            f'{option}\n' for option in options))
        (top / LOCK).write_text(''.join(
            line for line in (table.REPOSITORY / LOCK).open()
            if not line.startswith('-e')))  # the repository itself
        with zipfile.ZipFile(top / ZIP, 'w') as archive:
            for file, mode in (
                    (SCRIPTS / 'setup.sh', 0o755),
                    (SCRIPTS / 'run_autograder', 0o755),
                    (wheel, 0o644), (top / 'options', 0o644),
                    (top / LOCK, 0o644)):
                entry = zipfile.ZipInfo(file.name, LONG_AGO)
                entry.create_system, entry.external_attr = 3, mode << 16
                archive.writestr(entry, file.read_bytes())
        os.replace(top / ZIP, path)


if __name__ == '__main__':
    write(table.REPOSITORY / ZIP, parsed())
    print(f'{ZIP} is written: upload it as the autograder of a programming '
          'assignment')
