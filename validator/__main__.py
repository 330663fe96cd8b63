"""`python -m validator` is `mcp-vet`."""

import sys

from validator.cli import main

sys.exit(main())
