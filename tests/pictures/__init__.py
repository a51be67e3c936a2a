"""Makes the pictures of packaging/pictures: real windows over the replica that tests of the window use, played by keys."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ui"))  # whole_desk, seed_replica, at_rest
