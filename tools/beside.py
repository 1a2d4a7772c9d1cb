"""Print a driver's lines with the published ones beside those that differ.
"""
from optimization_grading import table
from optimization_grading.judging.verdicts import printable
from tools import replay

WIDTH = 100  # columns of a terminal that a line should fit in


class Beside:
    """What takes the place of stdout.

    say: prints the sentence at the end, to which advice is added if
        something differs.
    apart: tells whether what is printed now is not the driver's output.
    """

    def __init__(self, stream, task, say, advice, apart):
        self.stream, self.task = stream, task
        self.say, self.advice, self.apart = say, advice, apart
        self.replay = replay.Replay(task, table.transcript(task))
        self.begun, self.finished = '', False

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        """Write the lines that end here; keep the beginning of another."""
        if self.apart():
            return self.stream.write(text)
        *lines, self.begun = (self.begun + text).split('\n')
        for line in lines:
            self.stream.write(beside(line, self.replay.follow(line)) + '\n')
        if self.task.picture and self.replay.complete:
            self.finish()  # before a window waits to be closed
        return len(text)

    def finish(self):
        """Say, once, how the output compares with the published one."""
        self.stream.write(self.begun)
        self.stream.flush()
        self.begun = ''
        if self.finished or not self.replay.printed:
            return
        self.finished = True
        self.replay.end()
        count = sum(line != replay.GAP for line in self.replay.published)
        if self.replay.problems:
            self.say((f'{self.replay.agreed} of {count} published lines '
                      f'agree; line {self.replay.first} is the first that '
                      'does not' if count > 1 else
                      'this is not the published line') + self.advice)
        else:
            self.say(f'all {count} published lines agree' if count > 1 else
                     'this is the published line')


def beside(line, found):
    """Give a line with what is published instead, on the next if too wide.
    """
    if not found:
        return line
    wanted, printed, _ = found[0]
    text = 'published: ' + ', '.join(wanted for wanted, *_ in found)
    if len(text) > WIDTH - 3 and len(found) > 1:
        text = (f'published: {wanted} instead of {printed}, and so on: '
                f'{len(found)} numbers differ')
    text = '   ' + printable(text, WIDTH - 3)
    room = WIDTH - len(line.expandtabs()) - len(text)
    return line + ('\n' if room < 0 else '') + text
