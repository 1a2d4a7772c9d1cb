"""Whose folders are graded: found, named, told apart."""
import csv
import os
import re

import pytest

from optimization_grading import submissions
from optimization_grading.verdicts import Failure
from tests.support import runs


@pytest.mark.parametrize('where', [
    '', 'supervised_learning/optimization', 'optimization', 'my/own/folder'])
def test_folders_that_are_found(tmp_path, where):
    """The task files may lie in the folder or below it."""
    folder = runs.learner(tmp_path / 'top', where)
    found = submissions.from_folder(tmp_path / 'top')
    assert found.folder == folder and found.name == 'top'


def test_many_folders_before_it(tmp_path):
    """The task files are found behind any number of folders."""
    for i in range(2500):
        (tmp_path / 'top' / f'a{i:04}').mkdir(parents=True)
    folder = runs.learner(tmp_path / 'top', 'z/optimization')
    assert submissions.from_folder(tmp_path / 'top').folder == folder


@pytest.mark.parametrize('other', [
    '.git/x', 'node_modules', 'lib/site-packages', 'venv', 'a/b/c/d/e'])
def test_folders_that_are_not_searched(tmp_path, other):
    """What is not the learner's own, or too deep, is left out."""
    runs.learner(tmp_path / 'top', other, files=(1, 2, 11))
    (tmp_path / 'top/venv').mkdir(exist_ok=True)
    (tmp_path / 'top/venv/pyvenv.cfg').touch()
    folder = runs.learner(tmp_path / 'top', 'z')
    assert submissions.from_folder(tmp_path / 'top').folder == folder


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    """It is named, also where there is nothing else."""
    runs.learner(tmp_path, 'ada/closed')
    scandir = os.scandir

    def refusing(path):
        if path.name == 'closed':
            raise PermissionError(13, 'Permission denied', path)
        return scandir(path)
    monkeypatch.setattr(submissions.os, 'scandir', refusing)
    said = 'ada/closed cannot be read: Permission denied'
    with pytest.raises(submissions.NoSubmission, match=said):
        submissions.from_folder(tmp_path / 'ada')
    with pytest.raises(Failure, match=said):
        submissions.from_cohort(tmp_path)[0].read('1-normalize.py')
    runs.learner(tmp_path, 'ada/open', files=(2,))
    with pytest.raises(Failure, match=said):
        submissions.from_folder(tmp_path / 'ada').read('1-normalize.py')


def test_a_search_that_takes_too_long(tmp_path, monkeypatch):
    """It ends, and says so."""
    runs.learner(tmp_path, 'ada')
    monkeypatch.setattr(submissions, 'SECONDS', -1)
    with pytest.raises(submissions.NoSubmission,
                       match='ended after -1 s, with folders left; name'):
        submissions.from_folder(tmp_path)


def test_a_class_is_no_submission(tmp_path):
    """Of several folders as near and as full, none is chosen in silence."""
    for name in 'ada', 'bob', 'cyd', 'dan':
        runs.learner(tmp_path, name)
    (tmp_path / 'dan' / '1-normalize.py').unlink()
    with pytest.raises(submissions.NoSubmission,
                       match='several .*: ada, bob, cyd; name one, or '):
        submissions.from_folder(tmp_path)
    (tmp_path / 'bob').rename(tmp_path / 'dan' / 'bob')
    (tmp_path / 'cyd').rename(tmp_path / 'dan' / 'cyd')
    assert submissions.from_folder(tmp_path).folder == tmp_path / 'ada'


def test_cohort(tmp_path):
    """Every folder is a learner, in order, also an empty one."""
    cohort = tmp_path / 'cohort'
    for name in ('bob', 'ada', 'eve'):
        runs.learner(cohort, name)
    (cohort / 'nobody').mkdir()
    (cohort / '.git').mkdir()
    (cohort / 'eve' / '1-normalize.py').unlink()
    run = runs.Run(tmp_path, '--cohort', cohort, *runs.FAST, '--gradebook',
                   tmp_path / 'book.csv')
    rows = list(csv.DictReader(open(tmp_path / 'book.csv')))
    assert [(row['learner'], row['points']) for row in rows] == [
        ('ada', '20'), ('bob', '20'), ('eve', '10'), ('nobody', '0')]
    assert 'no task file was found' in rows[3]['explanations']
    assert 'no task file was found: nobody' in run.output


def test_odd_names_of_folders(tmp_path):
    """Any name is a learner's, and no two are mixed up."""
    cohort = tmp_path / 'cohort'
    names = [b'ann', b'ann ', b'ann (2)', b'bad\xff', b'-n', b'=1', b'a\nb',
             b'x' * 200]
    for name in names:
        runs.learner(cohort, os.fsdecode(name))
    (cohort / 'ann ' / '1-normalize.py').write_text('x = 1\n')
    run = runs.Run(tmp_path, '--cohort', cohort, '--task=1')
    points = re.findall(r' +(\d+) of 10$', run.output, re.MULTILINE)
    assert sorted(points) == sorted(['10'] * 7 + ['0']), run.output
    assert run.points('ann') == [10] and run.points('ann (2)') == [0]


def test_two_of_one_name(tmp_path):
    """Learners whose folders share a name are told apart."""
    one, two = runs.learner(tmp_path / 'one'), runs.learner(tmp_path / 'two')
    (two / '1-normalize.py').unlink()
    run = runs.Run(tmp_path, '--submission', one, '--submission', two,
                   *runs.FAST)
    assert run.points('ada') == [10, 10]
    assert run.points('ada (2)') == [0, 10]
