"""Grade as a grader does, in a process of its own, and read the verdicts."""
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree

from optimization_grading import table

# Seconds to wait for what comes at once on an idle machine. It ends before
# the time limit of "make test", so a test can still say what did not come.
PATIENCE = 300
FAST = ['--task=1', '--task=11']


class Run:
    """What a run of pytest printed, and its records of all checks.

    records: for each (learner, task, check) the properties of the verdict.
    """

    def __init__(self, folder, *options, start=('-m', 'pytest'),
                 **environment):
        self.xml = folder / 'junit.xml'
        self.process = subprocess.run(
            [sys.executable, *start, '-p', 'no:cacheprovider',
             '--junitxml', self.xml, *map(str, options)],
            cwd=table.REPOSITORY, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
            env={**{name: value for name, value in os.environ.items()
                    if name != 'MAKELEVEL'},
                 'PYTHONDONTWRITEBYTECODE': '1', **environment})
        self.output = self.process.stdout + self.process.stderr
        self.records = dict(self.read()) if self.xml.exists() else {}

    def read(self):
        """Read the properties of each test that has a verdict."""
        for case in xml.etree.ElementTree.parse(self.xml).iter('testcase'):
            found = {entry.get('name'): entry.get('value')
                     for entry in case.iter('property')}
            if 'verdict' in found:
                yield (found['learner'], int(found['task']),
                       found['check']), found

    def verdicts(self, learner, number):
        """Give the verdicts on a task, by check."""
        return {check: record['verdict']
                for (name, task, check), record in self.records.items()
                if (name, task) == (learner, number)}

    def points(self, learner):
        """Give the points by task, of the tasks that were graded."""
        found = {}
        for (name, number, check), record in self.records.items():
            if name == learner:
                found[number] = found.get(number, 0) + (
                    record['verdict'] == 'right') * (
                    table.TASKS[number].checks[check])
        return [found[number] for number in sorted(found)]


def program(path, *options, folder, **environment):
    """Run a program in a folder, without a display; give its outcome."""
    inherited = {key: value for key, value in os.environ.items()
                 if key not in ('DISPLAY', 'WAYLAND_DISPLAY', 'MPLBACKEND',
                                'TF_CPP_MIN_LOG_LEVEL')}
    return subprocess.run(
        [sys.executable, path, *map(str, options)], cwd=folder, text=True,
        capture_output=True, stdin=subprocess.DEVNULL,
        env={**inherited, **environment})


def learner(folder, name='ada', files=(1, 11)):
    """Make a learner's folder with some of the reference's files."""
    path = folder / name
    path.mkdir(parents=True)
    for number in files:
        shutil.copy(table.FOLDER / table.TASKS[number].file, path)
    return path


def hand_in(folder, sources):
    """Write files as learners, who differ, hand them in.

    sources: (number of the task, name, source) in any order.
    Returns: the learner of each.
    """
    learners, taken = {}, {}
    for number, name, source in sources:
        learner = f'learner-{taken.get(number, 0):02}'
        taken[number] = taken.get(number, 0) + 1
        (folder / learner).mkdir(exist_ok=True)
        path = folder / learner / table.TASKS[number].file
        path.write_text(source)
        path.chmod(0o755)
        learners[number, name] = learner
    return learners
