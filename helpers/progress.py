"""How far a long job is: a bar, and the curves of a training (notebook 05)."""

import io
import shutil
import sys
import time
from collections.abc import Sequence

import matplotlib.pyplot as plt
from IPython import get_ipython
from IPython.display import HTML, Image, display
from matplotlib.figure import Figure


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
            # A longer line could not be written over.
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{text:<{width}.{width}}", end="\n" if last else "", flush=True)
        elif last:
            print(text)


class LiveView:
    """Shows how a training goes; `history` is filled by somebody else, epoch by epoch.

    watched: what the digits are called that are looked at after each epoch.

    In a notebook the curves are redrawn in place, through a display handle, so that they stay in
    a saved notebook. A picture costs about 0.1 s, so there is one every two seconds at most.
    """

    def __init__(
        self, history: dict[str, list[float]], epochs: int, steps: int, watched: str = "test"
    ):
        self.history, self.epochs, self.steps, self.watched = history, epochs, steps, watched
        self.epoch, self.drawn = self.epochs_done, time.monotonic()
        self.progress = Progress(epochs, "epoch")
        # As Keras's LambdaCallback takes them, so that no Keras is needed here.
        self.hooks = {"on_epoch_begin": self.begin_epoch, "on_train_batch_end": self.end_batch}
        self.hooks["on_epoch_end"] = self.end_epoch
        self.picture = display(HTML(""), display_id=True) if in_notebook() else None

    @property
    def epochs_done(self) -> int:
        return len(self.history.get("loss", []))

    def begin_epoch(self, epoch, logs=None):
        self.epoch = epoch

    def end_batch(self, batch, logs):
        done = self.epoch + (batch + 1) / self.steps
        if done < self.epochs:
            self.progress.update(done, f"loss {logs['loss']:.3f}")

    def end_epoch(self, epoch, logs=None):
        if self.picture and time.monotonic() - self.drawn > 2:
            self.draw()

    def close(self, logs=None):
        """The last bar and picture, which remain."""
        last = {key: values[-1] for key, values in self.history.items()}
        words = "no epoch finished"
        if last:
            words = f"loss {last['loss']:.3f}, accuracy {last['accuracy']:.1%}"
            words += f"; {self.watched}: loss {last['val_loss']:.3f}"
            words += f", accuracy {last['val_accuracy']:.1%}"
        self.progress.finish(words, done=self.epochs_done)
        if self.picture and last:
            self.draw()

    def draw(self):
        """Draw the curves again, where they were."""
        self.drawn = time.monotonic()
        figure = learning_curves(self.history, self.epochs, self.watched)
        self.picture.update(Image(png_of(figure, dpi=90)))


def learning_curves(
    history: dict[str, Sequence[float]], epochs: int | None = None, watched: str = "test"
) -> Figure:
    """Loss and accuracy by epoch, training and test, from a Keras history (notebook 02).

    epochs: how many there will be, if the training is not done yet. watched: what the digits are
    called that were looked at after each epoch.
    """
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for axis, name in zip(axes, ("loss", "accuracy")):
        for key, label, style in ((name, "training", "o-"), ("val_" + name, watched, "s--")):
            if key in history:  # there is no test curve without validation
                places = range(1, len(history[key]) + 1)
                axis.plot(places, history[key], style, ms=4, markevery=0.05, label=label)
        axis.set(title=name, xlabel="epoch")
        axis.xaxis.get_major_locator().set_params(integer=True)  # there is no epoch 1.5
        if epochs:
            axis.set_xlim(0.5, epochs + 0.5)
        axis.legend()
    plt.close(figure)
    return figure


def png_of(figure: Figure, dpi: int) -> bytes:
    """A figure as the bytes of a PNG file, for views that redraw in place."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=dpi)
    return content.getvalue()
