"""A bench on the other side of a wire.

The grader asks with Remote, and serve answers in the learner's process: one
message for each question, and one back. What comes back is a learner's, and
not believed: only its numbers are compared.
"""
from grading import wire
from grading.search import answers, bench


def opening(row, source, questions):
    """Give the message with which a bench begins."""
    return wire.pack({
        'source': source, 'function': row.function, 'number': row.number,
        'parameters': list(row.parameters),
        'questions': [[question.probe, question.arguments, question.seed]
                      for question in questions]})


def serve(message, names, receive, send):
    """Answer what a Remote asks, until there is nothing more.

    message: the opening; names: those of the learner's module, imported.
    receive, send: functions that take and give bytes; receive gives b'' at
        the end.
    """
    asked = wire.unpack(message)
    made = bench.Bench(
        asked['source'], asked['function'], names,
        [answers.Question(probe, arguments, seed)
         for probe, arguments, seed in asked['questions']],
        asked['number'], asked['parameters'])
    does = {'begin': made.begin, 'marks': made.marks,
            'answers': made.answers}
    while message := receive():
        name, arguments = wire.unpack(message)
        send(wire.pack(does[name](*arguments), wire.ANSWER))


class Remote:
    """What backward.Search takes for a bench."""

    def __init__(self, send, receive):
        self.send, self.receive = send, receive

    def ask(self, name, *arguments):
        """Ask one thing; give what came back.

        Raises: EOFError where nothing came, wire.WireError where it is no
            message.
        """
        self.send(wire.pack([name, list(arguments)]))
        message = self.receive()
        if not message:
            raise EOFError('the bench has ended')
        return wire.unpack(message)

    def begin(self, floats):
        """Choose whether integers are asked as floats."""
        self.ask('begin', floats)

    def marks(self, path, numbers, question):
        """Give the fingerprints of edits' answers; None where one failed."""
        found = self.ask('marks', tuple(path), list(numbers), question)
        return [row if isinstance(row, list) and all(
            type(mark) is float for mark in row) else None
            for row in found] if isinstance(found, list) and len(
                found) == len(numbers) else [None] * len(numbers)

    def answers(self, path):
        """Give all answers with some edits made."""
        return self.ask('answers', tuple(path))
