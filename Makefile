# "make" lists the commands.
PYTHON ?= python3
VENV ?= .venv# a folder in this one
TASK ?= 9
DIR ?=
ARGS ?=

# A name is data: neither make nor the shell expands what is in it.
override DIR := $(value DIR)
override MNIST := $(value MNIST)
override TASK := $(value TASK)
export DIR MNIST TASK

TASKS := supervised_learning/optimization
SEEN := supervised_learning/visualization
EXPLORER := $(SEEN)/explorer/index.html
BUILT := MNIST.npz Binary_Train.npz model.h5
PY := "$$PWD/$(VENV)/bin/python"
# a command of the environment, which obeys nothing in DIR
GRADER := "$$PWD/$(VENV)/bin/optimization-grading"
# The run ends, with the test's name, if a worker dies, and a test if it takes
# 15 minutes. Not in pytest.ini, because a debugger may take longer.
PYTEST := -m pytest -n auto --dist loadgroup --max-worker-restart 0 \
	-o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true

.PHONY: help install data task run read explorer learn test test-all parity \
	dir watch grade gradescope starter bench pictures race table lint lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; \
	(3, 11) <= sys.version_info < (3, 14) or sys.exit(\
	"$(PYTHON) is Python " + sys.version.split()[0] + ", and 3.11 to 3.13 " \
	"is needed; name another: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV); the first time, this takes minutes"
	$(PY) -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

install: $(VENV)/installed ## prepare the environment .venv

data: install ## build the data files, from MNIST if it is available
	@$(PY) data/build.py $(if $(filter data,$(MAKECMDGOALS)),,--quiet)

task:
	@test -f "$(TASKS)/$$TASK-main.py" || \
		{ printf "there is no task %s: TASK is a number from 0 to 14, or \
	100 to 104, or digits\n" "$$TASK" >&2; exit 2; }

run: task install ## run a driver, with your modules if you name DIR=...
	@! grep -q 'data=\[' "$(TASKS)/$$TASK-main.py" || \
		$(PY) data/build.py --quiet
	@$(PY) "$(TASKS)/$$TASK-main.py" $(if $(DIR),--modules="$$DIR") $(ARGS)

read: task install ## show a task's lesson without its code: make read TASK=5
	@$(PY) -m tools.read "$$TASK"

explorer: ## open the page on which optimizers race, in a browser
	@$(PYTHON) -c 'import pathlib, webbrowser; \
	page = pathlib.Path("$(EXPLORER)").resolve(); \
	webbrowser.open(page.as_uri()) or \
	print("no browser was found; open this file in one:", page)'

learn: install ## write the numpy tasks on a page in a browser
	@$(PY) -m tools.learn --serve

test: data ## run the fast tests, on all cores: 85 s on two
	@$(PY) $(PYTEST) $(ARGS)

test-all: data ## run the slow tests too
	@$(PY) $(PYTEST) --all $(ARGS)

parity: data ## replay every published output: make parity ARGS="3 9"
	@$(PY) -m tools.parity $(ARGS)

dir:
	@test -n "$$DIR" || { echo "name a folder: DIR=..." >&2; exit 2; }

watch: dir install ## grade each task as you save it: make watch DIR=...
	@$(GRADER) --watch $(ARGS) -- "$$DIR"

grade: dir install ## grade a learner's folder: make grade DIR=... ARGS=...
	@$(GRADER) --submission "$$DIR" $(ARGS) || [ $$? = 1 ] # not solved

gradescope: install ## write Gradescope's autograder.zip: ARGS="--task 5"
	@$(PY) -m tools.gradescope $(ARGS)

starter: dir install ## make a folder to solve the tasks in: DIR=...
	@$(PY) -m tools.starter "$$DIR"

bench: data ## time the grader, all rows or some: ARGS=one
	@$(PY) -m tools.bench $(ARGS)

pictures: data ## draw the pictures anew, all or ARGS=saddle.png
	@$(PY) $(SEEN)/pictures.py $(ARGS)

race: install ## race optimizers: make race ARGS="--surface Beale"
	@$(PY) $(SEEN)/race.py $(ARGS)

table: install ## write the README's tables anew from tasks.toml
	@$(PY) -m tools.readme

lint: install ## check style, imports and types; with Node.js the page too
	@$(PY) -m pycodestyle $$(git ls-files '*.py')
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@$(VENV)/bin/zizmor --quiet --offline --persona=pedantic .github
	@if command -v npx > /dev/null; then \
	npx --yes eslint@10.15.0 $(SEEN) && \
	npx --yes --package typescript@7.0.2 tsc --project tsconfig.json; else \
	echo "Node.js is not installed: the page's scripts were not checked"; fi

lock: ## fit requirements.txt to pyproject.toml, or to what is newest: ARGS=-U
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 $(ARGS) \
		requirements.in -o requirements.txt

clean: ## remove the environment and what was built
	rm -rf $(VENV) data/.build-* .site .pyodide
	rm -f supervised_learning/data *-main.png race.png race.gif autograder.zip
	cd data && rm -f $(BUILT)
	cd $(TASKS) && rm -f $(BUILT)
