#!/usr/bin/env python3
"""Run the code of the post, and write what it prints below each block."""
import os
import re
import subprocess
import sys

from grading import table

POST = table.FOLDER / '15-blog_post.md'
# A block of Python, and the block of text below it that shows its output.
BLOCK = re.compile(r'```python\n(.*?)```\n\n```text\n(.*?)```\n', re.S)
MARK = '---- end of a block ----'


def outputs(text):
    """Run the blocks in turn, as one program; give what each prints."""
    blocks = [code for code, _ in BLOCK.findall(text)]
    program = f'\nprint({MARK!r})\n'.join(blocks)
    result = subprocess.run(
        [sys.executable, '-c', program], cwd=table.FOLDER,
        capture_output=True, text=True, timeout=300,
        env={**os.environ, 'TF_CPP_MIN_LOG_LEVEL': '3',
             'CUDA_VISIBLE_DEVICES': '-1'})
    if result.returncode:
        raise RuntimeError(result.stderr)
    return result.stdout.split(f'{MARK}\n')


def with_outputs(text):
    """Give the post with the outputs as they must be."""
    printed = iter(outputs(text))
    return BLOCK.sub(lambda block: f'```python\n{block[1]}```\n\n```text\n'
                     f'{next(printed)}```\n', text)


if __name__ == '__main__':
    POST.write_text(with_outputs(POST.read_text()))
