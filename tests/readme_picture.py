"""Draw the picture at the top of the README: python tests/readme_picture.py"""

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from helpers import plots
from helpers.reading import Reader
from helpers.training import load_or_train

if __name__ == "__main__":
    readings = Reader(load_or_train("cnn")).read_folder(TOP / "digits")
    figure = plots.contact_sheet(readings[::2][:30], columns=10)
    figure.savefig(TOP / "notebooks" / "pictures" / "read.png", dpi=90)
