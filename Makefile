# make test    everything that CI runs, on a bare Debian or Ubuntu machine too (root or sudo)
# make demo    mcp-vet at work on sample pull requests
# make fuzz    TARGET=yaml SECONDS=600: look for what breaks one parser (targets: tests/fuzz/targets.py)
# make docs    the documentation as a site, into site/
# make lock    the newest releases of all dependencies that are a week old, with their hashes, into requirements/
.PHONY: help setup engine-up engine-down bases browser schemas test verify lint demo docs fuzz lock clean
.DEFAULT_GOAL := help

# What decides: every line and branch of it is tested.
space := $(subst ,, )
comma := ,
CORE := $(subst $(space),$(comma),$(foreach m,check judge model plugins ratchet resources runner verdict waivers,validator/$(m).py))

help:
	@sed -n 's/^# //p' Makefile
	@echo "also: setup engine-up engine-down bases browser schemas lint clean"

setup:
	@dev/venv

engine-up:
	@dev/engine up

engine-down:
	@dev/engine down

bases: engine-up
	@dev/bases

schemas: setup
	@dev/schemas

browser: setup
	@dev/browser

lint: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

test:
	@dev/with-engine $(MAKE) --no-print-directory verify

# Without an engine, or a browser, its tests are skipped on a developer's machine; here that would hide them.
# The hostile corpus runs by itself, in parallel: its attacks are on a whole mcp-vet each, which coverage would only slow.
verify: export MCP_VET_REQUIRE_DOCKER = 1
verify: export MCP_VET_REQUIRE_BROWSER = 1
verify: browser schemas lint
	.venv/bin/coverage erase
	@failed=0; \
	timeout 4000 .venv/bin/coverage run -m pytest -n 3 --dist loadgroup --durations 20 --ignore tests/hostile || failed=1; \
	timeout 1200 .venv/bin/python -m pytest tests/hostile -n 3 --dist worksteal --durations 5 || failed=1; \
	exit $$failed
	.venv/bin/coverage combine -q
	.venv/bin/coverage report --fail-under=95
	.venv/bin/coverage report --fail-under=100 --include='$(CORE)'

demo:
	@dev/with-engine .venv/bin/python dev/demo.py

docs: setup
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build # not --quiet: its warnings would not fail it
	@echo site/index.html

TARGET = yaml
SECONDS = 600
fuzz: setup
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/fuzz.txt
	.venv/bin/python -m dev.fuzz $(TARGET) --seconds $(SECONDS)

# For every Python and system that mcp-vet runs on. The addresses of this machine's indexes stay out of the files, and so
# does what is younger than a week: stolen releases are usually found and withdrawn within days.
compile := .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --exclude-newer '7 days' \
  --custom-compile-command 'make lock' pyproject.toml
lock: setup
	$(compile) --output-file requirements/run.txt
	$(compile) --extra github --constraint requirements/run.txt --output-file requirements/publish.txt
	$(compile) --extra dev --extra docs --constraint requirements/run.txt --output-file requirements/dev.txt
	$(compile) --extra install --constraint requirements/dev.txt --output-file requirements/install.txt
	$(compile) --extra fuzz --constraint requirements/run.txt --output-file requirements/fuzz.txt

clean:
	@dev/engine purge
	rm -rf .venv .fuzz site build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov *.egg-info
