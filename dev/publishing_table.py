"""Write docs/publishing.md anew from the tests' cases: `python -m dev.publishing_table`."""

from tests.publishing.table import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
