# The one door for people. Every target installs what it needs and says so.
.DEFAULT_GOAL := run
SHELL := /bin/bash
PY := .venv/bin/python
export PYTHONPATH := $(CURDIR)
RUN := .venv/.have-run
DEV := .venv/.have-dev
SCREEN := packaging/debian.sh screen
TESTS := packaging/debian.sh tests
XVFB := xvfb-run -a -s "-screen 0 3000x2000x24"

.PHONY: run test lint bench soak shots package words lock clean

.venv/bin/python:
	@echo "xdesk: making a Python environment in .venv"
	@python3 -m venv .venv

$(RUN): .venv/bin/python packaging/lock-run.txt
	@echo "xdesk: installing the desk's Python packages into .venv (about 350 MB, every file checked against its hash)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r packaging/lock-run.txt
	@touch $@

$(DEV): $(RUN) packaging/lock-dev.txt
	@echo "xdesk: installing the test and packaging tools into .venv (every file checked against its hash)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r packaging/lock-dev.txt
	@touch $@

run: $(RUN)
	@bash $(SCREEN)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	  exec $(PY) -m xdesk --demo; \
	else \
	  echo "xdesk: no screen here, so the desk runs on a virtual one and a scripted shift plays on it"; \
	  bash $(TESTS) && exec $(PY) -m xdesk self-test --shots build/shots; \
	fi

lint: $(DEV)
	@$(PY) -m ruff check . && $(PY) -m ruff format --check --quiet . || { echo "xdesk: run '.venv/bin/ruff check --fix . && .venv/bin/ruff format .'"; exit 1; }
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

test: $(DEV)
	@bash $(SCREEN) && bash $(TESTS)
	@$(MAKE) --no-print-directory lint
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --dist loadfile -m "not soak" tests --ignore=tests/bench

bench: $(DEV)
	@bash $(SCREEN) && bash $(TESTS)
	@mkdir -p build && $(PY) -m tests.bench --out build/bench.json

soak: $(DEV)
	@bash $(SCREEN) && bash $(TESTS)
	@XDESK_SOAK=1 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests --ignore=tests/bench --timeout 3600

shots: $(RUN)
	@bash $(SCREEN) && bash $(TESTS)
	@$(PY) -m xdesk self-test --shots build/shots

package: $(DEV)
	@bash $(SCREEN) && bash $(TESTS)
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 0) PYTHONHASHSEED=1 $(PY) -m PyInstaller --noconfirm --clean --distpath dist --workpath build/pyinstaller xdesk.spec
	@bash packaging/smoke.sh dist/xdesk

words: $(DEV)
	@$(PY) packaging/words.py

lock:
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c packaging/pins.txt --quiet pyproject.toml -o packaging/lock-run.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c packaging/pins.txt --quiet --group test --group lint --group pack pyproject.toml -o packaging/lock-dev.txt

clean:
	rm -rf build dist .venv
