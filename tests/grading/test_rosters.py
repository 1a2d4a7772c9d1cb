"""Who the learners of a class are: rosters, tables, dates."""

import pytest

from optimization_grading.arrivals import folders, roster
from optimization_grading.arrivals.dates import moment
from tests.grading.test_platforms import FILE, arrived, put


@pytest.mark.parametrize('text', [
    '\ufeffFull name;ID number;Email address;Due date\n'
    'Ann Lee;7;ann@x.org;2026-11-01\n',
    'Identifier,Full name,Email address,Due\n'
    'Participant 7,Ann Lee,ann@x.org,"Sunday, 1 November 2026, 11:59 PM"\n',
    'Student,ID,SIS Login ID,E-Mail,Due\n    Points Possible,,,,\n'
    '"Lee, Ann",7,al7,ann@x.org,2026-10-01\n"Student, Test",9,,,\n',
    'First name\tSurname\tNumber\tE-mail\tExtension\tDeadline\n'
    'Ann\tLee\t7\tann@x.org\t2026-11-01\t2026-10-01\n'])
def test_rosters(tmp_path, text):
    """Columns have the names of platforms, in any order and encoding."""
    for encoding in 'utf-8', 'utf-16', 'cp1252':
        if encoding != 'utf-8':  # which has its mark
            text = text.removeprefix('\ufeff')
        if encoding == 'cp1252':
            text = text.replace('Ann', 'Zoë')
        (tmp_path / 'roster.csv').write_bytes(text.encode(encoding))
        row, = roster.read(tmp_path / 'roster.csv')
        assert row.identity.number == '7' and row.numbers - {'al7'} == {'7'}
        assert row.identity.mail == 'ann@x.org'
        assert row.identity.name == (
            'Zoë Lee' if encoding == 'cp1252' else 'Ann Lee')
        assert row.due.day == 1 and row.due.tzinfo


def test_a_class_with_a_roster(tmp_path, desk):
    """Learners have its names, whatever the platform calls them.

    Who is missing has not handed in, and who is not in it is remarked.
    """
    put(tmp_path, f'class/leeann_12_3_{FILE}', f'class/Bo Ng/{FILE}',
        f'class/cyd@example.org/{FILE}', f'class/team7/{FILE}',
        f'class/eve/{FILE}', f'class/3344/{FILE}')
    put(tmp_path, 'roster.csv', text='Student,ID,email,folder,due\n'
        '"Lee, Ann",12,ann@example.org,,\n"ng, bo",13,bo@example.org,,'
        '2026-11-01T18:00\nCyd Roy,14,cyd@example.org,,\n'
        'Dan Sun,15,,team7,\nFlo Kim,16,,,\nGus,3344,,,\n')
    found = arrived(tmp_path / 'class', desk,
                    roster=str(tmp_path / 'roster.csv'))
    assert {one.name: (one.identity.number, bool(one.folder))
            for one in found.submissions} == {
        'Ann Lee': ('12', True), 'bo ng': ('13', True),
        'Cyd Roy': ('14', True), 'Dan Sun': ('15', True), 'eve': ('', True),
        'Flo Kim': ('16', False), 'Gus': ('3344', True)}
    by_name = {one.name: one for one in found.submissions}
    assert by_name['eve'].remarks == ('is not in the roster',)
    assert by_name['bo ng'].due.hour == 18
    assert by_name['Ann Lee'].identity.mail == 'ann@example.org'
    one, = arrived(tmp_path / 'class', desk, learners=['16'],
                   roster=str(tmp_path / 'roster.csv')).submissions
    assert one.name == 'Flo Kim'
    with pytest.raises(folders.NoSubmission, match='has no learner Hal'):
        arrived(tmp_path / 'class', desk, learners=['Hal'])


@pytest.mark.parametrize('folder, text, name', [
    ('optimization-annlee', 'identifier,github_username,github_id,name\n'
     '"Lee, Ann",AnnLee,123,\n', 'Ann Lee'),
    ('ann', 'ID;Vollständiger Name;E-Mail-Adresse\n'
     'Teilnehmer/in123;Ann;a@x\n', 'Ann'),
    ('lab-7', 'number,name\n7,Ann\n', 'lab-7')])
def test_who_is_found(tmp_path, desk, folder, text, name):
    """Logins end the names of GitHub's folders; Moodle speaks languages."""
    put(tmp_path, f'class/{folder}/{FILE}')
    put(tmp_path, 'roster.csv', text=text)
    found, *missing = arrived(tmp_path / 'class', desk,
                              roster=str(tmp_path / 'roster.csv')).submissions
    assert found.name == name and bool(missing) == (name == folder == 'lab-7')


def test_learners_who_share_a_name(tmp_path, desk):
    """None of them is said to be missing, and it is said what tells them."""
    put(tmp_path, f'class/Pat Smith/{FILE}', f'class/Pat Smith (2)/{FILE}')
    put(tmp_path, 'roster.csv',
        text='name,number\nPat Smith,1\nPat Smith,2\n')
    found = arrived(tmp_path / 'class', desk,
                    roster=str(tmp_path / 'roster.csv')).submissions
    assert [(one.name, one.remarks) for one in found] == [
        (name, ('the roster has 2 rows for Pat Smith: its column folder can '
                'tell them apart',)) for name in ('Pat Smith',
                                                  'Pat Smith (2)')]


@pytest.mark.parametrize('text', [
    'hello\n', 'a,b\n1,2\n', 'Identifier,Full name\nParticipant 1,Ann\n', ''])
def test_a_table_without_addresses(tmp_path, desk, text):
    """It is no class, and nobody is said to have handed in nothing."""
    put(tmp_path, 'x.csv', text=text)
    with pytest.raises(folders.NoSubmission,
                       match=r'url or repository.*did you mean --roster'):
        arrived(tmp_path / 'x.csv', desk)
    put(tmp_path, 'x.csv', text='Name;Repository URL\nAnn;class/ann\n')
    with pytest.raises(folders.NoSubmission, match='Ann .*class/ann'):
        arrived(tmp_path / 'x.csv', desk)


def test_what_is_no_roster(tmp_path, desk):
    """It is named."""
    put(tmp_path, f'class/ada/{FILE}')
    put(tmp_path, 'other.csv', text='a,b\n1,2\n')
    put(tmp_path, 'date.csv', text='name,due\nAda,-\nBo,02/11/2026 17:00\n')
    (tmp_path / 'large.csv').write_bytes(b'a' * (roster.LARGEST + 1))
    (tmp_path / 'odd.csv').write_bytes(b'name,x\n' + b'a' * 10 ** 6)
    for name, said in [('none.csv', 'there is no file'),
                       ('class', 'is not a file'),
                       ('large.csv', 'has more than'),
                       ('odd.csv', 'is no table'),
                       ('other.csv', 'cannot be used: none .* has: a, b'),
                       ('date.csv', 'cannot be used: row 3 has "02/11/2026 '
                        '17:00" in the column "due"')]:
        with pytest.raises(folders.NoSubmission, match=f'{name} {said}'
                           if 'there' not in said else said):
            arrived(tmp_path / 'class', desk, roster=str(tmp_path / name))


@pytest.mark.parametrize('text, hour, day', [
    ('01.11.2026 18:01', 18, 1),
    ('2026-11-01', 23, 1), ('2026-11-01T18:00', 18, 1),
    ('2026-11-01 18:00:05', 18, 1), ('1 November 2026', 23, 1),
    ('Sunday, 1 November 2026, 6:05 PM', 18, 1)])
def test_dates(text, hour, day):
    """A day alone counts whole; a time without a zone is this machine's."""
    found = moment(text)
    assert (found.hour, found.day, found.month) == (hour, day, 11)
    assert found.tzinfo


@pytest.mark.parametrize('text', ['', 'soon', '2026-13-01', '0001-01-01T',
                                  '9' * 10 ** 4])
def test_no_dates(text):
    """They are none."""
    assert moment(text) is None
