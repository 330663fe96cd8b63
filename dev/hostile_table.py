"""Write docs/hostile.md anew from fixtures/hostile: `python -m dev.hostile_table`."""

from tests.hostile.cases import corpus
from tests.hostile.table import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(corpus()), encoding="utf-8")
