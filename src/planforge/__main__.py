"""`python -m planforge` is the command `planforge`."""

import sys

from planforge.cli import main

sys.exit(main())
