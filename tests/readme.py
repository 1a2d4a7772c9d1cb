#!/usr/bin/env python3
"""Write the README's table of tasks from tasks.toml."""
import table

README = table.REPOSITORY / 'README.md'
BEGIN = '<!-- written by "make table" from tasks.toml -->\n'
END = '<!-- end of the table -->\n'


def rows():
    """Give the table in Markdown."""
    folder = table.FOLDER.relative_to(table.REPOSITORY)
    yield '| # | task | function | in | driver prints | replayed |'
    yield '| --: | --- | --- | --- | --- | --- |'
    for task in table.TASKS:
        yield ' | '.join([
            f'| {task.number}',
            f'[{task.title}]({folder}/{task.file})',
            f'`{task.function}`',
            'numpy' if 'import tensorflow' not in (
                table.FOLDER / task.file).read_text() else 'TensorFlow',
            f'[{task.prints}]({folder}/{task.driver})',
            f'{task.parity} |'])


def with_table(text):
    """Give the README's text with its table as it must be."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f'{before}{BEGIN}\n' + '\n'.join(rows()) + f'\n\n{END}{after}'


if __name__ == '__main__':
    README.write_text(with_table(README.read_text()))
