"""A panel to try the choices of notebook 05: train a small network, compare the last runs."""

from collections import deque
from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from helpers.distort import distort
from helpers.widgets.bench import curves_panel
from helpers.widgets.explorer import WIDE, PictureBox
from helpers.widgets.panels import COLOURS, Panel, legend

if TYPE_CHECKING:  # loading TensorFlow takes seconds, and only the Train button needs it
    from helpers.quiet import keras


def small_network(dropout: float, learning_rate: float) -> "keras.Model":
    """The small convolutional network of notebook 05, with dropout before its last layer."""
    from helpers.quiet import keras

    keras.utils.set_random_seed(0)  # every run begins with the same weights
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(8, 5),
            layers.MaxPooling2D(),
            layers.ReLU(),
            layers.Conv2D(16, 3),
            layers.MaxPooling2D(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(dropout),
            layers.Dense(10, activation="softmax"),
        ]
    )
    optimiser = keras.optimizers.Adam(learning_rate)
    network.compile(optimiser, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


class TrainingPanel(PictureBox):
    """Try learning rate, batch, epochs, dropout and augmentation; see the last four runs (notebook 05).

    images: float 0..1 `(n, 28, 28)`; a thousand train in a few seconds. The last two are watched:
    a validation part, as the best setting is chosen by it.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        valid_images: np.ndarray,
        valid_labels: np.ndarray,
    ):
        super().__init__(width=632)
        self.images, self.labels, self.watched = images, labels, (valid_images, valid_labels)
        self.runs = deque(maxlen=4)  # (the settings in words, steps, validation accuracies)
        self.count = 0  # of all runs
        wide = {"layout": WIDE, "style": {"description_width": "110px"}}
        rates = [(f"{rate:g}", rate) for rate in (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1)]
        self.controls = {
            "learning_rate": ipywidgets.SelectionSlider(
                options=rates, value=1e-3, description="Learning rate", **wide
            ),
            "batch": ipywidgets.SelectionSlider(
                options=[8, 16, 32, 64, 128], value=32, description="Batch", **wide
            ),
            "epochs": ipywidgets.IntSlider(4, 1, 10, description="Epochs", **wide),
            "dropout": ipywidgets.FloatSlider(0, min=0, max=0.8, description="Dropout", **wide),
            "augmentation": ipywidgets.FloatSlider(
                0, min=0, max=3, description="Augmentation", **wide
            ),
        }
        self.button = ipywidgets.Button(description="Train", button_style="primary")
        self.progress = ipywidgets.IntProgress(layout={"width": "380px"})
        self.button.on_click(self._on_click)
        bar = ipywidgets.HBox([self.button, self.progress])
        self.children = [*self.controls.values(), bar, self.shown, self.errors]
        self.redraw("Choose, then press Train.")

    def _on_click(self, _button):
        self.button.disabled = True
        try:
            chosen = {name: control.value for name, control in self.controls.items()}
            self.call(self.train, **chosen)
        finally:
            self.button.disabled = False

    def train(self, learning_rate, batch, epochs, dropout, augmentation):
        """One run; the picture grows by a point an epoch."""
        self.count += 1
        words = f"{self.count}: rate {learning_rate:g}, batch {batch}, dropout {dropout:g}"
        words += f", augmentation {augmentation:g}"
        steps, accuracies = [], []
        self.runs.append((words, steps, accuracies))
        self.progress.value, self.progress.max = 0, epochs
        from helpers.training import same_dice_afterwards  # lazily: see above

        dice = np.random.default_rng(0)
        with same_dice_afterwards():
            network = small_network(dropout, learning_rate)
            for epoch in range(1, epochs + 1):
                images = distort(self.images, dice, augmentation) if augmentation else self.images
                network.fit(images, self.labels, batch_size=batch, verbose=0)
                steps.append(epoch * -(-len(images) // batch))
                accuracies.append(network.evaluate(*self.watched, verbose=0)[1])
                self.progress.value = epoch
                self.redraw(f"Run {words}: {accuracies[-1]:.1%} after epoch {epoch}")

    def redraw(self, text):
        """The curves by steps (of the same digits, small batches make more), and what each run was."""
        runs = [run for run in self.runs if run[2]]
        most = max((steps[-1] for _, steps, _ in runs), default=1000)
        curves = {words: dict(zip(steps, accuracies)) for words, steps, accuracies in runs}
        title = "validation accuracy by steps"
        names = Panel(632, 88)
        for place, (words, _, accuracies) in enumerate(runs):
            last = f"{words}: {accuracies[-1]:.1%}"
            legend(names, last, 48, 22 * place + 14, COLOURS[place])
        self.show(text, [curves_panel((0, most / 2, most), curves, title, size=(632, 250)), names])
