# What people call. Every target installs what it needs and says so.
.DEFAULT_GOAL := run
SHELL := /bin/bash
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary :all:
export PYTHONPATH := $(CURDIR)
SOAK ?= 2000
export PYTHONUNBUFFERED := 1
VENV := .venv/.have-python
RUN := .venv/.have-run
DEV := .venv/.have-dev
COMMAND := .venv/bin/xdesk
DEBIAN := bash packaging/debian.sh

.PHONY: run install uninstall test lint bench soak shots pictures package words lock clean

$(VENV):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "xdesk: Python 3.11 or newer is needed"; exit 1; }
	@if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  echo "xdesk: making a Python environment in .venv ($$(python3 --version))"; \
	  python3 -m venv --clear .venv || { rm -rf .venv; echo "xdesk: that did not work. On Debian: apt-get install python3-venv"; exit 1; }; \
	fi
	@touch $@

$(RUN): packaging/lock-run.txt | $(VENV)
	@echo "xdesk: installing $$(grep -c == $<) Python packages of the desk into .venv, each file checked against its hash (100 MB to fetch, 340 MB on disk)"
	@$(PIP) -r $< || { echo "xdesk: pip could not install them (its words are above). Type the same make again to go on."; exit 1; }
	@touch $@

$(DEV): packaging/lock-dev.txt $(RUN)
	@echo "xdesk: installing the test and packaging tools into .venv, each file checked against its hash (50 MB to fetch, 200 MB on disk)"
	@$(PIP) -r $< || { echo "xdesk: pip could not install them (its words are above). Type the same make again to go on."; exit 1; }
	@touch $@

$(COMMAND): packaging/launcher.sh $(RUN)
	@install -m 755 $< $@

run: $(COMMAND)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	  $(DEBIAN) screen && exec $(PY) -m xdesk --demo; \
	else \
	  echo "xdesk: no screen here, so the desk runs on a virtual one and a scripted shift plays on it"; \
	  $(DEBIAN) screen tests && exec $(PY) -m xdesk self-test --shots build/shots; \
	fi

install: $(COMMAND)
	@$(DEBIAN) screen
	@bash packaging/install.sh install

uninstall:
	@bash packaging/install.sh uninstall

lint: $(DEV)
	@$(PY) -m ruff check . && $(PY) -m ruff format --check --quiet . || { echo "xdesk: run '.venv/bin/ruff check --fix . && .venv/bin/ruff format .'"; exit 1; }
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

test: $(DEV)
	@$(DEBIAN) screen tests
	@$(MAKE) --no-print-directory lint
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --dist loadfile --max-worker-restart 0 -m "not soak" tests --ignore=tests/bench

bench: $(DEV)
	@$(DEBIAN) screen tests
	@mkdir -p build && $(PY) -m tests.bench --out build/bench.json

soak: $(DEV)
	@$(DEBIAN) screen tests
	@echo "xdesk: the slow proofs: $(SOAK) simulated shifts of the outbox, as many kills of the writer, then tests/soak (goes on where it was stopped)"
	@XDESK_SOAK=$(SOAK) QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --dist loadfile --timeout 3600 tests/sync/sending/test_sync_simulation.py tests/replica/database/test_replica_writer.py
	@$(PY) -m tests.soak --out build/soak.json

shots: $(RUN)
	@$(DEBIAN) screen tests
	@$(PY) -m xdesk self-test --shots build/shots

pictures: $(DEV)
	@$(DEBIAN) screen tests
	@echo "xdesk: making the pictures of packaging/pictures anew (about three minutes; look at each before it is committed)"
	@$(PY) -m tests.pictures --out packaging/pictures

package: $(DEV)
	@$(DEBIAN) screen tests package
	@echo "xdesk: packing the desk into dist/xdesk (about a minute; the packer's words are in build/pyinstaller.log)"
	@mkdir -p build
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 0) PYTHONHASHSEED=1 \
	  $(PY) -m PyInstaller --noconfirm --clean --log-level WARN --distpath dist --workpath build/pyinstaller xdesk.spec > build/pyinstaller.log 2>&1 \
	  || { tail -n 30 build/pyinstaller.log; echo "xdesk: packing failed"; exit 1; }
	@bash packaging/smoke.sh dist/xdesk build/shots/frozen.png

words: $(DEV)
	@$(PY) packaging/words.py

lock:
	@command -v uv >/dev/null || { echo "xdesk: the locks are made with uv (pip install uv)"; exit 1; }
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c packaging/pins.txt --quiet pyproject.toml -o packaging/lock-run.txt
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c packaging/pins.txt --quiet --group test --group lint --group pack pyproject.toml -o packaging/lock-dev.txt

clean:
	rm -rf build dist .venv
