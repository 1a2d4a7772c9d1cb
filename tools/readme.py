#!/usr/bin/env python3
"""Write the README's two tables from tasks.toml."""
from optimization_grading import table

README = table.REPOSITORY / 'README.md'
BEGIN = '<!-- written by "make table" from tasks.toml -->\n'
END = '<!-- end of the table -->\n'
BEGIN_FURTHER = '<!-- this too, from the rows [[further]] -->\n'
END_FURTHER = '<!-- end of the second table -->\n'


def line(row, *library, last=()):
    """Return a row of a table in Markdown."""
    folder = table.FOLDER.relative_to(table.REPOSITORY)
    return ' | '.join([
        f'| {row.number}', f'[{row.title}]({folder}/{row.file})',
        f'`{row.function}`', *library,
        f'[{row.prints}]({folder}/{row.driver})', *last]) + ' |'


def rows():
    """Return the table of the tasks in Markdown."""
    yield '| # | task | function | in | driver prints |'
    yield '| --: | --- | --- | --- | --- |'
    for task in table.TASKS:
        library = 'TensorFlow' if task.in_tensorflow else 'numpy'
        yield line(task, library)


def further_rows():
    """Return the table of what is beyond the tasks."""
    yield '| # | algorithm | function | driver prints | source |'
    yield '| --: | --- | --- | --- | --- |'
    for row in table.FURTHER:
        yield line(row, last=[row.source])


def with_tables(text):
    """Return the README's text with its tables as they must be."""
    for begin, end, lines in ((BEGIN, END, rows()),
                              (BEGIN_FURTHER, END_FURTHER, further_rows())):
        before, rest = text.split(begin)
        after = rest.split(end)[1]
        text = f'{before}{begin}\n' + '\n'.join(lines) + f'\n\n{end}{after}'
    return text


if __name__ == '__main__':
    README.write_text(with_tables(README.read_text()))
