"""`python -m bot.cases`: the operators' command line."""

import sys

from bot.cases.cli import main

sys.exit(main())
