# make run    train on the science suite; installs first
# make test   run all tests; installs first what they need
# make list   what tasks there are
# make lint   ruff and mypy
# make qualify  score cards for the tasks that changed, and docs/QUALITY.md
# make gallery  docs/GALLERY.md, and the counts in the README
# make fuzz   a million hostile texts for the readers of answers
#
# PYTHON chooses the interpreter (3.11 or later), VENV the environment, ARGS adds to a command:
#     make run ARGS='--seed 1 --name second'

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
BIN = $(VENV)/bin
PIP = $(BIN)/pip --disable-pip-version-check
STAMP = $(VENV)/.installed

.PHONY: install run test lint list browser qualify gallery fuzz

install: $(STAMP)

# torch comes first and by its exact version: where a CPU build of it can be had, pip prefers that,
# and the packages that follow find it there and ask for no other.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "needs Python 3.11 or later with venv; on Debian: sudo apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt "$$(grep '^torch==' constraints.txt)"
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

run: install
	$(BIN)/bootcamp run --tasks science $(ARGS)

list: install
	$(BIN)/bootcamp list $(ARGS)

# One thread for each process: the tests already keep every core busy.
test: install browser
	OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 RAY_USAGE_STATS_ENABLED=0 \
	  $(BIN)/pytest -n 2 --dist worksteal $(ARGS)

# Score cards for what changed, and the page that shows them all.
qualify: install browser
	$(BIN)/bootcamp qualify --page docs/QUALITY.md $(ARGS)

gallery: install browser
	$(BIN)/bootcamp gallery --counts-in README.md $(ARGS)

# A million hostile texts for the readers of answers; make test runs a few thousand.
fuzz: install
	$(BIN)/python -m tests.fuzz 1000000 $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# GUI tasks play in a real Chromium, which no Python package ships.
browser:
	@if [ -n "$$BOOTCAMP_CHROMIUM" ] || command -v chromium-headless-shell >/dev/null \
	  || command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell; \
	else \
	  echo "tests of GUI tasks need a Chromium; type: sudo apt-get install chromium-headless-shell"; exit 1; \
	fi
