"""Make the class sheet of notebook 10, a page to print on A4 or Letter, in the current folder.

python digits/make_sheet.py             class_sheet.pdf
python digits/make_sheet.py sheet.png   another name or kind
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.sheets import save_blank_sheet

if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "class_sheet.pdf")
    save_blank_sheet(path)
    print(f"{path}: print it on A4 or Letter, at full size or fitted to the page")
