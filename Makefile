# make test    everything that CI runs, on a bare Debian or Ubuntu machine too (root or sudo)
# make demo    mcp-vet at work on sample pull requests
.PHONY: help setup engine-up engine-down bases test verify lint demo clean
.DEFAULT_GOAL := help

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
	timeout 4500 .venv/bin/python -m pytest

demo:
	@dev/with-engine .venv/bin/python dev/demo.py

clean:
	@dev/engine purge
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov *.egg-info
