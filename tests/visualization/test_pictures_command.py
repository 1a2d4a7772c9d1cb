"""pictures.py as a user runs it: what it draws, and what it measures."""
import json
import os
import sys
import types

import numpy as np
import pytest

import gallery
import on_digits


@pytest.fixture
def command(monkeypatch, drivers):
    """Give a function that runs pictures.py; it tells what would be drawn."""
    drawn = []
    monkeypatch.setattr(gallery.Picture, 'make', lambda picture: drawn.append(
        picture.name) or gallery.FOLDER / picture.name)
    monkeypatch.setattr(drivers.neural_network, 'quiet_tensorflow',
                        lambda: None)

    def run(*arguments):
        drawn.clear()
        monkeypatch.setattr(sys, 'argv', ['pictures.py', *arguments])
        __import__('pictures').main()
        return drawn

    return run


@pytest.mark.parametrize('argument, problem', [
    ('sadle.png', 'there is no picture sadle.png; did you mean saddle.png?'),
    ('--all', 'unrecognized arguments: --all')])
def test_bad_argument(argument, problem, command, capsys):
    """A wrong name is told in one sentence."""
    with pytest.raises(SystemExit) as ended:
        command(argument)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f'pictures.py: {problem}')
    assert said.count('\n') == 1


def test_shared_data(command):
    """Pictures of one data file are drawn together."""
    assert command('surfaces.png') == ['contours.png', 'surfaces.png']


def test_without_mnist(command, monkeypatch, tmp_path, capsys):
    """Pictures of MNIST stay as they are if there is only the stand-in."""
    np.savez(tmp_path / 'Binary_Train.npz', source='digits')
    monkeypatch.setattr(on_digits, 'in_data', lambda: types.SimpleNamespace(
        data=tmp_path))
    assert command() == [picture.name for picture in gallery.PICTURES.values()
                         if not picture.mnist]
    assert capsys.readouterr().err.count('stays as it is') == 2
    with pytest.raises(SystemExit) as ended:
        command('--measure')
    assert ended.value.code == 1


# --measure

@pytest.fixture
def times(monkeypatch, tmp_path):
    """Give the file of the times, which take none to measure."""
    file = tmp_path / 'batch_times.json'
    monkeypatch.setattr(on_digits, 'TIMES', file)
    monkeypatch.setattr(on_digits, 'measure_batch_times',
                        lambda *_: {'epochs': {'1': 0.5}, 'images': 3})
    monkeypatch.setattr(on_digits, 'on_mnist', lambda: True)
    return file


def test_measure(command, times):
    """The times are measured where that is asked for, and not else."""
    command('saddle.png')
    assert not times.exists()
    command('--measure', 'saddle.png')
    assert json.loads(times.read_text()) == {
        'epochs': {'1': 0.5}, 'images': 3}


def test_measure_broken_off(command, times, monkeypatch):
    """What is broken off leaves the times as they were, and nothing else."""
    times.write_text('as before')

    def fail(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr(os, 'replace', fail)
    with pytest.raises(KeyboardInterrupt):
        command('--measure')
    assert [path.read_text() for path in times.parent.iterdir()] == [
        'as before']
