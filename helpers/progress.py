"""One progress bar for a notebook, a terminal or a file; it stays in a saved notebook."""

import sys
import time

from IPython import get_ipython
from IPython.display import HTML, display


def in_notebook() -> bool:
    """True where display handles work: in a Jupyter kernel, not in a terminal."""
    return getattr(get_ipython(), "kernel", None) is not None


class Progress:
    """A bar that is redrawn in place: `update(done)` with numbers up to `total`.

    In a notebook a display handle and not a widget, since a widget is gone when the notebook is
    opened again. In a terminal one line, written over. In a file one line, at the end.
    """

    def __init__(self, total: int, unit: str, every: float = 0.25):
        self.total, self.unit, self.every = total, unit, every
        self.started = self.shown = time.monotonic()
        self.first = None  # where the counting began, which matters for the time left
        self.handle = display(HTML(""), display_id=True) if in_notebook() else None

    def update(self, done: float, words: str = "") -> None:
        """Show that `done` (fractions too) of `total` are behind us; `words` are added."""
        if self.first is None:
            self.first = done
        now = time.monotonic()
        if done < self.total and now - self.shown < self.every:
            return
        self.shown = now
        if done >= self.total:
            self.finish(words)
            return
        left = ""
        if done > self.first:
            seconds = (now - self.started) * (self.total - done) / (done - self.first)
            left = f", {seconds:.0f} s left"
        self._show(
            done, f"{self.unit} {int(done) + 1} of {self.total}{left}{words and ': '}{words}"
        )

    def finish(self, words: str = "", done: float | None = None) -> None:
        """The last state of the bar, which remains."""
        done = self.total if done is None else done
        seconds = time.monotonic() - self.started
        text = f"{self.unit} {int(done)} of {self.total}, {seconds:.0f} s{words and ': '}{words}"
        self._show(done, text, last=True)

    def _show(self, done, text, last=False):
        if self.handle:
            share = done / max(self.total, 1)
            bar = f'<progress value="{share:.3f}" max="1" style="width: 16em"></progress>'
            self.handle.update(HTML(f"{bar} {text}"))
        elif sys.stdout.isatty():
            print(f"\r{text:<110.110}", end="\n" if last else "", flush=True)
        elif last:
            print(text)
