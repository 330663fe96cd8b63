# make test    everything that CI runs, on a bare Debian or Ubuntu machine too (root or sudo)
# make demo    mcp-vet at work on sample pull requests
.PHONY: help setup engine-up engine-down bases test verify lint demo clean
.DEFAULT_GOAL := help

# What decides: every line and branch of it is tested.
space := $(subst ,, )
comma := ,
CORE := $(subst $(space),$(comma),$(foreach m,check judge model plugins ratchet resources runner verdict waivers,validator/$(m).py))

help:
	@sed -n 's/^# //p' Makefile
	@echo "also: setup engine-up engine-down bases lint clean"

setup:
	@dev/venv

engine-up:
	@dev/engine up

engine-down:
	@dev/engine down

bases: engine-up
	@dev/bases

lint: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

test:
	@dev/with-engine $(MAKE) --no-print-directory verify

# Without an engine the Docker tests are skipped on a developer's machine; here that would hide them.
verify: export MCP_VET_REQUIRE_DOCKER = 1
verify: lint
	.venv/bin/coverage erase
	timeout 4500 .venv/bin/coverage run -m pytest -n 2 --dist loadgroup
	.venv/bin/coverage combine -q
	.venv/bin/coverage report --fail-under=95
	.venv/bin/coverage report --fail-under=100 --include='$(CORE)'

demo:
	@dev/with-engine .venv/bin/python dev/demo.py

clean:
	@dev/engine purge
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov *.egg-info
