"""`python -m gri_ingest`: the command line without its script.

Takes arguments; gives the exit status of cli.main.
Never does anything else.
"""

import sys

from gri_ingest.cli import main

if __name__ == "__main__":
    sys.exit(main())
