"""``python -m jupyter_audit``."""

import sys

from jupyter_audit.cli.main import main

sys.exit(main())
