"""Reading what was submitted: strict, bounded, with positions, and never by executing or expanding it.

`strict_yaml.read` and `strict_json.read` give a tree and problems; `shape.violations` compares a tree
with the contribution schema; `prune.prune` gives plain data that the other rules can rely on.
"""
