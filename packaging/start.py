"""The frozen program: the same door as `python -m xdesk`."""

import multiprocessing
import sys

from xdesk.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
