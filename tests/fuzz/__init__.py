"""Fuzzing of every parser of foreign bytes: one target each, its kept corpus in fixtures/fuzz/<target>/."""
