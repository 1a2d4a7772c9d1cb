"""The plugin that writes the pages at the end of a run."""
import pathlib
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest

from optimization_grading.judging.submission import Snapshot
from optimization_grading.judging.verdicts import printable
from optimization_grading.pages import handout, overview, places, rendering

COMPLETE = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


class Pages:
    """The pages of a run.

    files_of: gives the files of a learner, by name, as they were graded.
    of_class: whether the class has a page.
    """

    def __init__(self, place: str, gradebook: Any, of_class: bool,
                 files_of: Callable[[str], Snapshot]) -> None:
        self.place = pathlib.Path(place).expanduser().absolute()
        self.gradebook, self.of_class = gradebook, of_class
        self.files_of = files_of
        self.paths = dict(zip(gradebook.learners, places.paths(
            gradebook.submissions.values(), gradebook.policy.anonymous)))
        self.said = 'The pages were not written: the run was interrupted.'
        self.check()

    def check(self) -> None:
        """Raise places.Occupied or OSError if they cannot be written."""
        places.check(self.place, [
            submission.top for submission
            in self.gradebook.submissions.values()])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write them if the run is complete; else the old ones stay."""
        if session.exitstatus not in COMPLETE:
            return
        try:
            self.check()
            places.replace(self.place, self.write)
        except places.Occupied as error:
            self.said = str(error)
            self.gradebook.trouble[self.place] = self.said
        except OSError as error:
            self.gradebook.miss(self.place, error)
            self.said = ''
        else:
            first = (places.CLASS if self.of_class
                     else self.paths[self.gradebook.learners[0]])
            self.said = f'pages: {printable(self.place / first, 300)}'

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any,
                                exitstatus: int) -> None:
        """Say where they are."""
        if exitstatus != pytest.ExitCode.USAGE_ERROR and self.said:
            terminalreporter.write_line(self.said)

    def write(self, folder: pathlib.Path) -> None:
        """Write all pages into a folder."""
        pages, seed = rendering.environment(), self.gradebook.seed
        for learner, path in self.paths.items():
            rendering.render(
                pages, 'learner.html.j2', folder / path, seed=seed,
                page=handout.handout(self.gradebook, learner,
                                     self.files_of(learner)))
        if self.of_class:
            links = {learner: urllib.parse.quote(path)
                     for learner, path in self.paths.items()}
            rendering.render(
                pages, 'class.html.j2', folder / places.CLASS, seed=seed,
                few=overview.FEW, page=overview.overview(
                    self.gradebook, links, self.files_of))
