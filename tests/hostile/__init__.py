"""The hostile corpus: fixtures/hostile, attacked for real. See fixtures/hostile/README.md."""
