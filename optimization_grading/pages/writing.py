"""The plugin that writes the pages at the end of a run."""
import os
import pathlib
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest

from optimization_grading.judging.submission import Snapshot
from optimization_grading.judging.verdicts import printable
from optimization_grading.pages import handout, overview, places, rendering

# of a run that came to its end
COMPLETE = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


class Pages:
    """The pages of a run.

    place: their folder; cohort: that of the class, or None.
    files_of: gives the files of a learner, by name, as they were graded.
    """

    def __init__(self, place: str, cohort: str | None, gradebook: Any,
                 files_of: Callable[[str], Snapshot]) -> None:
        self.place = real(place)
        self.cohort = real(cohort) if cohort else None
        self.of_class = bool(cohort) or len(gradebook.learners) > 1
        self.gradebook = gradebook
        self.files_of = files_of
        self.paths = dict(zip(gradebook.learners, places.paths(
            gradebook.submissions.values(), gradebook.policy.anonymous)))
        self.said = ('The pages were not written, because the run did not '
                     'come to its end.')
        places.check(self.place, self.cohort)

    def pytest_sessionfinish(self, session: pytest.Session,
                             exitstatus: int) -> None:
        """Write them if the run is complete; else the old ones stay.

        The gradebook is written before, and the exit code tells if they
        cannot be.
        """
        if exitstatus not in COMPLETE:
            return
        self.said = ''
        try:
            places.check(self.place, self.cohort)
            places.replace(self.place, self.write)
        except places.Occupied as error:
            self.gradebook.trouble[str(self.place)] = str(error)
        except OSError as error:
            self.gradebook.miss(self.place, error)
        else:
            first = (places.CLASS if self.of_class
                     else self.paths[self.gradebook.learners[0]])
            self.said = f'pages: {printable(self.place / first, 300)}'
        if not self.said:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any,
                                exitstatus: int) -> None:
        """Say where they are."""
        if exitstatus != pytest.ExitCode.USAGE_ERROR and self.said:
            terminalreporter.write_line(self.said)

    def write(self, folder: pathlib.Path) -> None:
        """Write all pages into a folder."""
        pages = rendering.environment(
            assignment=self.gradebook.policy.assignment,
            seed=self.gradebook.seed, few=overview.FEW)
        for learner, path in self.paths.items():
            rendering.render(
                pages, 'learner.html.j2', folder / path,
                handout.handout(self.gradebook, learner,
                                self.files_of(learner)))
        if self.of_class:
            links = {learner: urllib.parse.quote(path)
                     for learner, path in self.paths.items()}
            rendering.render(
                pages, 'class.html.j2', folder / places.CLASS,
                overview.overview(self.gradebook, links, self.files_of))


def real(text: str) -> pathlib.Path:
    """Return the folder that a text names, without links."""
    return pathlib.Path(os.path.expanduser(text)).resolve()
