"""`python -m kosmgr` is the command `kosmgr`."""

import sys

from kosmgr import cli

if __name__ == "__main__":
    sys.exit(cli.main())
