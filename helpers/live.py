"""The live picture of a training: a bar with the time left, and the curves (notebook 04)."""

import time

from IPython.display import HTML, Image, display

from helpers.curves import learning_curves, png_of
from helpers.progress import Progress, in_notebook
from helpers.quiet import keras


class LiveView(keras.callbacks.Callback):
    """Shows how the training goes; `history` is filled by somebody else, epoch by epoch.

    In a notebook the curves are redrawn in place, through a display handle, so that they stay in
    a saved notebook. A picture costs about 0.1 s, so there is one every two seconds at most.
    """

    def __init__(self, history, every=2.0):
        super().__init__()
        self.history, self.every, self.progress, self.picture = history, every, None, None

    def on_train_begin(self, logs=None):
        self.epoch, self.drawn = len(self.history.get("loss", [])), time.monotonic()
        self.progress = Progress(self.params["epochs"], "epoch")
        if in_notebook():
            self.picture = display(HTML(""), display_id=True)

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        done = self.epoch + (batch + 1) / self.params["steps"]
        if done < self.params["epochs"]:
            self.progress.update(done, f"loss {logs['loss']:.3f}")

    def on_epoch_end(self, epoch, logs=None):
        if self.picture and time.monotonic() - self.drawn > self.every:
            self.draw()

    def on_train_end(self, logs=None):
        self.close()

    def close(self):
        """The last bar and picture; called by hand where an interrupt has ended the training."""
        if self.progress is None:
            return  # not even begun
        last = {key: values[-1] for key, values in self.history.items()}
        words = "no epoch finished"
        if last:
            words = f"loss {last['loss']:.3f}, accuracy {last['accuracy']:.1%}"
            words += f"; test: loss {last['val_loss']:.3f}, accuracy {last['val_accuracy']:.1%}"
        self.progress.finish(words, done=len(self.history.get("loss", [])))
        if self.picture and last:
            self.draw()

    def draw(self):
        """Draw the curves again, where they were."""
        self.drawn = time.monotonic()
        figure = learning_curves(self.history, epochs=self.params["epochs"])
        self.picture.update(Image(png_of(figure, dpi=90)))
