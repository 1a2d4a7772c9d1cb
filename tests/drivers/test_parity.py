"""The parity run: its table, its verdicts and its exit codes."""
import sys

import pytest

from optimization_grading import table
from tools import parity, replay


@pytest.fixture
def run(monkeypatch, capsys):
    """Give a function that runs parity.py; it returns code and output."""
    def run(*arguments):
        monkeypatch.setattr(sys, 'argv', ['parity.py', *map(str, arguments)])
        code = parity.main()
        return code, capsys.readouterr()
    return run


def test_all_by_default(run, monkeypatch, mnist):
    """Without arguments every task is judged, to its end."""
    def instead(task, data, quick=False):
        assert not quick and data == mnist
        published = table.transcript(task)
        return replay.compare(task, published, [
            line for line in published if line != replay.GAP])

    monkeypatch.setattr(replay, 'replay_task', instead)
    code, output = run()
    assert code == 0
    assert '15 passed, 0 failed' in output.out
    rows = [line.split() for line in output.out.splitlines()[1:-1]]
    assert {row[0] for row in rows} == {str(n) for n in range(15)}
    rules = sum(max(1, len(task.tolerance)) for task in table.TASKS)
    assert len(rows) == rules


def test_failure(run, monkeypatch, tmp_path):
    """A line that differs is shown, and the exit code says so."""
    monkeypatch.setattr(replay, 'run_driver', lambda *_: ['0.1', '0.2'])
    code, output = run('--data', tmp_path, 11)
    assert code == 1
    assert "line 2: expected '0.1', got '0.2'" in output.out
    assert output.out.splitlines()[-1] == '0 passed, 1 failed'


def test_broken_driver(run, monkeypatch, tmp_path):
    """A driver that fails is told with its own words."""
    monkeypatch.setattr(table, 'FOLDER', tmp_path)
    (tmp_path / '0-main.py').write_text('raise SystemExit("out of order")')
    code, output = run('--data', tmp_path, 0)
    assert code == 1
    assert 'exit code 1: out of order' in output.out


def test_endless_driver(monkeypatch, tmp_path):
    """A driver that does not end is ended."""
    monkeypatch.setattr(table, 'FOLDER', tmp_path)
    (tmp_path / '0-main.py').write_text('while True: pass')
    with pytest.raises(RuntimeError, match='was killed, .* 0.5 seconds'):
        replay.run_driver(table.TASKS[0], tmp_path, patience=0.5)


def test_no_mnist(run, tmp_path):
    """Without MNIST the run says what to do, and judges nothing."""
    code, output = run('--data', tmp_path, 0, 5)
    assert code == 1 and not output.out
    assert 'python data/build.py --source mnist' in output.err


def test_no_such_task(run, capsys):
    """An unknown task is refused."""
    with pytest.raises(SystemExit) as ended:
        run(15)
    assert ended.value.code == 2
    assert 'there is no task 15; use 0 to 14' in capsys.readouterr().err
