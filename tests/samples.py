"""Where the sample data lies: beside the checkout, or where $SAMPLES says. It may not be part of the project."""

import os
from pathlib import Path

DATA = Path(os.environ.get("SAMPLES") or Path(__file__).parents[2] / "shared" / "data")
IS_THERE = (DATA / "maven_crm").is_dir()
