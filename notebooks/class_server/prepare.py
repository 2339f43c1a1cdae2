"""Copies the course to where all pupils can read it, without solutions, and trains what is not trained.

Minutes, once.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import accounts

course = accounts.copy_course(Path(sys.argv[1]))
sys.path.insert(0, str(course / "notebooks"))

from make_editions import make_pupils_notebooks  # noqa: E402 (the copy's, as those below)

from helpers.judge import learn_judge, learn_pairs  # noqa: E402
from helpers.recipes import RECIPES  # noqa: E402
from helpers.training import load_or_train  # noqa: E402

make_pupils_notebooks(accounts.COURSE / "notebooks", course / "notebooks")
for name in RECIPES:
    print(f"{name}: loading or training", flush=True)
    model = load_or_train(name)
    if name == "cnn":
        learn_judge(model)
        learn_pairs(model)
for path in (*(course / "models").iterdir(), *(course / "notebooks").glob("*.ipynb")):
    path.chmod(0o644)
