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
    """Draw the losses of the two momentums, to be read at 700 pixels."""
    import matplotlib
    matplotlib.use('agg')
    import matplotlib.pyplot as plt
    average, total, faster = losses
    figure, axes = plt.subplots(figsize=(7, 4.2), layout='constrained')
    axes.semilogy(average, color='#d55e00', linewidth=3)
    axes.semilogy(faster, color='#d55e00', linewidth=9, alpha=0.35)
    axes.semilogy(total, color='#0072b2', linewidth=3, linestyle='--')
    for x, y, text, color in (
            (33, 2.6, 'average, rate 0.02', '#b34d00'),
            (6, 0.05, 'sum, rate 0.02 (dashed)', '#005a8f'),
            (6, 0.02, 'average, rate 0.2 (wide, pale)', '#b34d00')):
        axes.text(x, y, text, color=color, weight='bold', fontsize=13)
    axes.set_title('Two rules, both called "momentum"', fontsize=16,
                   weight='bold', loc='left')
    axes.set_xlabel('step', fontsize=12)
    axes.set_ylabel('loss', fontsize=12)
    axes.tick_params(labelsize=11)
    axes.spines[['top', 'right']].set_visible(False)
    axes.margins(x=0.01)
    partial = PICTURE.with_name(f'.partial-{PICTURE.name}')
    figure.savefig(partial, dpi=200, metadata={'Software': None})
    partial.replace(PICTURE)


if __name__ == '__main__':
    text = with_outputs(POST.read_text())
    POST.write_text(text)
    draw(momentum_losses(picture_code(text)))
