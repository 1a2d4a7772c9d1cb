"""Numbers for names: from the moment it is known whose an entry is."""
import re
import zipfile

import pytest

from optimization_grading.arrivals import anonymity, arrivals
from optimization_grading.arrivals.folders import NoSubmission
from optimization_grading.judging.submission import Submission
from optimization_grading.reports.gradebook import Gradebook
from optimization_grading.reports.policy import Policy
from optimization_grading.table import TASKS
from tests.support import runs

NAMES = re.compile('ann|lee|zed|zoo|bob|ray|cyd', re.IGNORECASE)
ANN = 'Ann Lee_77_assignsubmission_file_'


def arrive(cohort, desk, *learners, **more):
    """Take in a class whose learners have numbers."""
    return arrivals.arrive(arrivals.Wanted(
        cohort=str(cohort), learners=learners, anonymous=True, **more), desk)


@pytest.fixture
def cohort(tmp_path):
    """Make a class with a name in each place where one can be."""
    top = tmp_path / 'class'
    runs.learner(top, f'{ANN}/attempt_1')
    runs.learner(top, f'{ANN}/attempt_2')
    runs.learner(top, 'Bob Ray')
    (top / 'Bob Ray' / 'ray.rar').touch()
    (top / 'Zed Zoo.zip').write_text('no zip')
    (top / 'zedzoo2').mkdir()
    (top / 'zedzoo2' / 'MyZedZoo.rar').touch()
    (top / 'Cyd').symlink_to('Bob Ray')
    return top


def said(found):
    """Return all that is known of a class, but for paths."""
    return repr([{key: value for key, value in vars(entry).items()
                  if key not in ('top', 'folder', 'root', 'entry', 'named',
                                 'made', 'given')}
                 for entry in (*found.submissions, *found.unread)]) + repr(
                     [one.named[1:] for one in found.submissions])


def test_nothing_has_a_name(cohort, desk):
    """Reasons are told without it; rows are in the order of the numbers."""
    found = arrive(cohort, desk)
    assert not NAMES.search(said(found)), said(found)
    assert found.hidden == {'Ann Lee', 'Bob Ray', 'Zed Zoo', 'zedzoo2'}
    numbers = [one.name for one in found.submissions]
    assert numbers == ['77', *sorted(map(anonymity.made_up, (
        'Bob Ray', 'zedzoo2')))]
    assert found.submissions[0].remarks[0].startswith('attempt 2 of 2')
    reasons = {entry.name: entry.reason for entry in found.unread}
    assert reasons.keys() == {*map(anonymity.made_up, (
        'Zed Zoo', 'Cyd'))}
    assert found.submissions[2].trouble.startswith(
        '\u2026.rar is an archive that is not opened')
    assert list(reasons) == sorted(reasons, key=anonymity.order)


@pytest.mark.parametrize('learner, sentence', [
    ('99', 'has no learner 99; it has 77, '),
    (anonymity.made_up('Zed Zoo'), 'nothing that can be graded: ')])
def test_errors_name_nobody(cohort, desk, learner, sentence):
    """Those that are raised while it arrives have numbers, too."""
    with pytest.raises(NoSubmission, match=sentence) as error:
        arrive(cohort, desk, learner)
    said = str(error.value).replace(str(cohort), '')
    assert not NAMES.search(said)
    numbers = re.findall(r'\d{8}', said)
    assert numbers == sorted(numbers)  # not in the order of the names


def test_a_number_finds_its_learner(cohort, desk):
    """The number of the reports does, and a printed command has it."""
    own = anonymity.made_up('Bob Ray')
    submission, = arrive(cohort, desk, own).submissions
    found = Gradebook([submission], TASKS[:1], 1, policy=Policy(
        anonymous=True))
    assert submission.name == own and found.command(own, 1) == ''
    found.cohort = '--cohort class'
    assert found.command(own, 1) == (
        f'pytest --cohort class --learner {own} --task 1 --seed 1')


def test_learners_who_share_a_number(tmp_path, desk):
    """They are told apart, and each is found."""
    for name in 'Ann Lee', 'Bob Ray':
        runs.learner(tmp_path / 'c', f'{name}_77_assignsubmission_file_')
    with zipfile.ZipFile(tmp_path / 'c.zip', 'w') as whole:
        for path in (tmp_path / 'c').rglob('*.py'):
            whole.write(path, path.relative_to(tmp_path / 'c'))
    names = [one.name for one in arrive(tmp_path / 'c.zip', desk).submissions]
    assert names == ['77', '77 (2)']
    assert [*map(anonymity.numbered, [*names, 'Ann'])] == [
        *names, anonymity.made_up('Ann')]
    again, = arrive(tmp_path / 'c', desk, names[1]).submissions
    assert isinstance(again, Submission) and again.name == '77 (2)'


@pytest.mark.slow
def test_records_with_names_are_not_continued(tmp_path):
    """They would tell the names that have numbers now."""
    top, points = tmp_path / 'class', tmp_path / 'points.csv'
    runs.learner(top, 'Ann Lee', [11])
    options = '--cohort', top, '--task=11', '--resume', points
    runs.Run(tmp_path, *options[:3], '--gradebook', points)
    (top / 'policy.toml').write_text('anonymous = true\n')
    run = runs.Run(tmp_path, *options)
    assert run.process.returncode == 4
    assert 'points.records has names, and with "anonymous"' in run.output
    assert 'Ann' not in run.output
