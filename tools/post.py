#!/usr/bin/env python3
"""Run each block of the post, write its output below it, draw the picture."""
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile

from optimization_grading import table

POST = table.FOLDER / '15-blog_post.md'
PICTURE = POST.with_suffix('.png')
# A block of Python, and the block of text below it that shows its output.
BLOCK = re.compile(r'```python\n(.*?)```\n\n```text\n(.*?)```\n', re.S)


def output(code):
    """Run a block alone, in an empty folder, and return what it prints."""
    with tempfile.TemporaryDirectory() as empty:
        result = subprocess.run(
            [sys.executable, '-I', '-c', code], cwd=empty,
            capture_output=True, text=True, timeout=300,
            env={**os.environ, 'TF_CPP_MIN_LOG_LEVEL': '3',
                 'CUDA_VISIBLE_DEVICES': '-1'})
    if result.returncode:
        raise RuntimeError(result.stderr)
    return result.stdout


def with_outputs(text):
    """Return the post with the output of each block below it."""
    return BLOCK.sub(lambda block: f'```python\n{block[1]}```\n\n```text\n'
                     f'{output(block[1])}```\n', text)


def picture_code(text):
    """Return the block that the picture shows."""
    return next(code for code, _ in BLOCK.findall(text)
                if 'def loss_after' in code)


def momentum_losses(code):
    """Return the losses of the picture, by the function of a block."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    return [[names['loss_after'](steps, alpha, share) for steps in range(61)]
            for alpha, share in ((0.02, 0.1), (0.02, 1), (0.2, 0.1))]


def draw(losses):
    """Draw the losses of the two momentums, as in pairs.png."""
    import drawing
    import on_pairs
    with drawing.style():
        figure = drawing.new_figure(drawing.FULL, 380,
                                    'Two rules, both called "momentum"')
        on_pairs.draw_momentums(figure.subplots(), dict(zip(
            ('momentum 0.02', 'momentum-6 0.02', 'momentum 0.2'), losses)))
        drawing.save_png(PICTURE, figure)


if __name__ == '__main__':
    sys.path.append(str(table.FOLDER.parent / 'visualization'))
    import exercises
    exercises.begin()
    text = with_outputs(POST.read_text())
    POST.write_text(text)
    draw(momentum_losses(picture_code(text)))
