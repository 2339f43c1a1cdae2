"""The networks: the course's MLP (notebook 02) and CNN (04), and five classic recipes (09)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from helpers.quiet import keras

layers = keras.layers


class Plan(NamedTuple):
    """How long and how hard to train."""

    epochs: int
    batch: int
    rate: float = 0.001  # of learning; Keras's own default
    strength: float = 1.0  # of the augmentation "distort"


@dataclass(frozen=True)
class Recipe:
    """A network, and how it is trained."""

    idea: str
    network: Callable[..., list]  # returns the layers
    full: Plan  # on all of MNIST
    small: Plan  # on a few thousand digits
    optimiser: str = "Adam"
    schedule: bool = False  # warm-up, then a cosine down to zero (notebook 05)
    augmentation: str = ""  # "distort" or "nudge", of helpers.distort: each digit new every time
    one_hot: bool = False  # labels as ten numbers instead of one

    @property
    def layers(self) -> str:
        """The layers in words, such as "conv 5×5 32, pool, dense 10 softmax"."""
        return in_words(self.network())

    @property
    def parameters(self) -> int:
        """Weights and biases that are learnt."""
        model = keras.Sequential([keras.Input((28, 28)), *self.network()])
        return sum(weight.value.numpy().size for weight in model.trainable_weights)

    def plan(self, digits: int) -> Plan:
        """How to train on so many digits; fewer than 20,000 count as few."""
        return self.full if digits >= 20_000 else self.small


def mlp():
    return [
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.1),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.1),
        layers.Dense(10, activation="softmax"),
    ]


def cnn(width=1.0):
    few, more, most = (round(filters * width) for filters in (32, 64, 96))
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(few, 5, use_bias=False),  # batch norm adds a bias itself
        layers.MaxPooling2D(),  # early: then the rest has a quarter to do
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Conv2D(more, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Conv2D(more, 3, use_bias=False),
        layers.MaxPooling2D(),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Conv2D(most, 3, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
    ]


def recipe1():
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(500, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]


def recipe2():
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(6, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(120, activation="relu"),
        layers.Dense(84, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def recipe3():
    return [
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def recipe4():
    return [
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def recipe5():
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]


RECIPES = {
    "mlp": Recipe(
        "The course's first network: every pixel meets every hidden unit.",
        mlp,
        full=Plan(epochs=12, batch=128, rate=0.002),
        small=Plan(epochs=30, batch=32, rate=0.002),
        schedule=True,
        augmentation="nudge",
    ),
    "cnn": Recipe(
        "The course's own network: quick on two cores, trained on digits that never repeat.",
        cnn,
        full=Plan(epochs=6, batch=128, rate=0.003, strength=0.6),
        # Few digits must be distorted more, or they are learnt by heart.
        small=Plan(epochs=38, batch=96, rate=0.004),
        schedule=True,
        augmentation="distort",
    ),
    "recipe1": Recipe(
        "A CNN with dropout and one wide dense layer.", recipe1, Plan(10, 32), Plan(10, 32)
    ),
    "recipe2": Recipe(
        "LeNet-5 of 1998 with max pooling and ReLU.", recipe2, Plan(10, 32), Plan(10, 32)
    ),
    "recipe3": Recipe("A small MLP, trained for three epochs.", recipe3, Plan(3, 32), Plan(3, 32)),
    "recipe4": Recipe(
        "A wider MLP, trained for as many epochs as the user says.",
        recipe4,
        Plan(5, 32),
        Plan(5, 32),
    ),
    "recipe5": Recipe(
        "A CNN for Adadelta as it was when its default learning rate was 1.0.",
        recipe5,
        Plan(10, 128),
        Plan(10, 128),
        optimiser="Adadelta",
        one_hot=True,
    ),
}


def recipe(name: str) -> Recipe:
    """The recipe of that name; ValueError names the known ones if there is none."""
    if name not in RECIPES:
        raise ValueError(f"There is no recipe called {name!r}. Known: {', '.join(RECIPES)}.")
    return RECIPES[name]


def build(
    name: str, learning_rate: float | None = None, steps: int = 2000, width: float = 1.0
) -> keras.Model:
    """A compiled, untrained model: float 0..1 `(n, 28, 28)` in, ten probabilities `(n, 10)` out.

    learning_rate: instead of the recipe's own; `build("recipe5", learning_rate=1.0)` repairs
    recipe 5. steps: how many batches the training will have, for recipes with a schedule.
    width: how many times as many filters as usual, for the course's CNN.
    """
    this = recipe(name)
    if width != 1 and name != "cnn":
        raise ValueError(f'Only the course\'s "cnn" can be made wider, not {name!r}.')
    network = this.network(width) if width != 1 else this.network()
    model = keras.Sequential([keras.Input((28, 28)), *network], name=name)
    rate = this.full.rate if learning_rate is None else learning_rate
    if this.schedule:
        rate = warm_up_and_cosine(rate, steps)
    loss = "categorical_crossentropy" if this.one_hot else "sparse_categorical_crossentropy"
    optimiser = getattr(keras.optimizers, this.optimiser)(rate)
    model.compile(optimizer=optimiser, loss=loss, metrics=["accuracy"])
    return model


def in_words(network: list) -> str:
    """Layers as a line of text; what only changes shapes or follows every convolution goes unsaid."""
    words = []
    for layer in network:
        kind = type(layer).__name__
        if kind == "Conv2D":
            words.append("conv {}×{} {}".format(*layer.kernel_size, layer.filters))
        elif kind == "MaxPooling2D":
            words.append("pool")
        elif kind == "BatchNormalization":
            words.append("batch norm")
        elif kind == "Dropout":
            words.append(f"dropout {layer.rate:g}")
        elif kind == "Dense":
            softmax = layer.activation.__name__ == "softmax"
            words.append(f"{'softmax' if softmax else 'dense'} {layer.units}")
    return ", ".join(words)


def warm_up_and_cosine(learning_rate: float, steps: int) -> keras.optimizers.schedules.CosineDecay:
    """Up to the learning rate in the first tenth of the steps, then down to zero (notebook 05)."""
    warm_up = max(1, steps // 10)
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 10,
        max(1, steps - warm_up),
        warmup_target=learning_rate,
        warmup_steps=warm_up,
    )
