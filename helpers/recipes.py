"""The networks: the course's MLP (notebook 02) and CNN (03), and five classic recipes (08)."""

from dataclasses import dataclass
from typing import NamedTuple

from helpers.quiet import keras

layers = keras.layers


class Plan(NamedTuple):
    """What depends on the number of digits."""

    epochs: int
    batch: int
    rate: float  # of learning
    strength: float  # of the augmentation


@dataclass(frozen=True)
class Recipe:
    """What a program does, in words and numbers."""

    idea: str
    layers: str
    optimiser: str
    loss: str
    preprocessing: str
    epochs: int  # on all of MNIST
    batch: int
    parameters: int  # weights and biases that are learnt
    epochs_small: int = 0  # on a few thousand digits; 0 means as on all of MNIST
    batch_small: int = 0  # likewise
    learning_rate: float = 0.001
    learning_rate_small: float = 0.0  # likewise
    schedule: bool = False  # warm-up, then a cosine down to zero (notebook 04)
    augmentation: str = ""  # "distort" or "shift", of helpers.distort: each digit new every time
    strength: float = 1.0  # of "distort", on all of MNIST
    strength_small: float = 1.0  # few digits must be distorted more, or they are learnt by heart
    one_hot: bool = False  # labels as ten numbers instead of one

    def plan(self, digits: int) -> Plan:
        """How to train on so many digits; fewer than 20,000 count as few."""
        if digits >= 20_000:
            return Plan(self.epochs, self.batch, self.learning_rate, self.strength)
        return Plan(
            self.epochs_small or self.epochs,
            self.batch_small or self.batch,
            self.learning_rate_small or self.learning_rate,
            self.strength_small,
        )


SPARSE = "sparse categorical cross-entropy"
SCALED = "scaled to 0..1"
RECIPES = {
    "mlp": Recipe(
        idea="The course's first network: every pixel meets every hidden unit.",
        layers="dense 128, dropout 0.1, dense 128, dropout 0.1, softmax 10",
        optimiser="Adam, warm-up and cosine",
        loss=SPARSE,
        preprocessing=SCALED + "; moved by up to a pixel at random",
        epochs=12,
        batch=128,
        parameters=118_282,
        epochs_small=30,
        batch_small=32,
        learning_rate=0.002,
        schedule=True,
        augmentation="shift",
    ),
    "cnn": Recipe(
        idea="The course's own network: quick on two cores, trained on digits that never repeat.",
        layers="conv 5×5 32, pool, conv 3×3 64, conv 3×3 64, pool, conv 3×3 96, each with batch "
        "norm; dropout 0.3, softmax 10",
        optimiser="Adam, warm-up and cosine",
        loss=SPARSE,
        preprocessing=SCALED
        + "; some ones flagged; turned, slanted, scaled, moved, bent, thickened",
        epochs=6,
        batch=128,
        parameters=115_754,
        epochs_small=38,
        batch_small=96,
        learning_rate=0.003,
        learning_rate_small=0.004,
        schedule=True,
        augmentation="distort",
        strength=0.6,
    ),
    "recipe1": Recipe(
        idea="A CNN with dropout and one wide dense layer.",
        layers="conv 5×5 32, pool, conv 3×3 64, pool, dropout 0.2, dense 500, dropout 0.2, "
        "softmax 10",
        optimiser="Adam",
        loss=SPARSE,
        preprocessing=SCALED,
        epochs=10,
        batch=32,
        parameters=824_838,
    ),
    "recipe2": Recipe(
        idea="LeNet-5 of 1998 with max pooling and ReLU.",
        layers="conv 5×5 6, pool, conv 5×5 16, pool, dense 120, dense 84, softmax 10",
        optimiser="Adam",
        loss=SPARSE,
        preprocessing=SCALED,
        epochs=10,
        batch=32,
        parameters=61_706,
    ),
    "recipe3": Recipe(
        idea="A small MLP, trained for three epochs.",
        layers="dense 128, dense 128, softmax 10",
        optimiser="Adam",
        loss=SPARSE,
        preprocessing=SCALED,
        epochs=3,
        batch=32,
        parameters=118_282,
    ),
    "recipe4": Recipe(
        idea="A wider MLP, trained for as many epochs as the user says.",
        layers="dense 256, dense 64, softmax 10",
        optimiser="Adam",
        loss=SPARSE,
        preprocessing=SCALED,
        epochs=5,
        batch=32,
        parameters=218_058,
    ),
    "recipe5": Recipe(
        idea="A CNN for Adadelta as it was when its default learning rate was 1.0.",
        layers="conv 3×3 32, conv 3×3 64, pool, dropout 0.25, dense 256, dropout 0.5, softmax 10",
        optimiser="Adadelta",
        loss="categorical cross-entropy",
        preprocessing=SCALED + "; labels one-hot",
        epochs=10,
        batch=128,
        parameters=2_380_938,
        one_hot=True,
    ),
}


def build(
    name: str, learning_rate: float | None = None, steps: int = 2000, width: float = 1.0
) -> keras.Model:
    """A compiled, untrained model: float 0..1 `(n, 28, 28)` in, ten probabilities `(n, 10)` out.

    learning_rate: instead of the recipe's own; `build("recipe5", learning_rate=1.0)` repairs
    recipe 5. steps: how many batches the training will have, for recipes with a schedule.
    width: how many times as many filters as usual, for the course's CNN.
    """
    this = recipe(name)
    rate = this.learning_rate if learning_rate is None else learning_rate
    if this.schedule:
        rate = warm_up_and_cosine(rate, steps)
    channel = [layers.Reshape((28, 28, 1))] if "conv" in this.layers else []
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            *channel,
            *hidden_layers(name, width),
            layers.Dense(10, activation="softmax"),
        ],
        name=name,
    )
    optimiser = keras.optimizers.Adadelta if this.optimiser == "Adadelta" else keras.optimizers.Adam
    loss = "categorical_crossentropy" if this.one_hot else "sparse_categorical_crossentropy"
    model.compile(optimizer=optimiser(rate), loss=loss, metrics=["accuracy"])
    return model


def recipe(name: str) -> Recipe:
    """The recipe of that name; ValueError names the known ones if there is none."""
    if name not in RECIPES:
        raise ValueError(f"There is no recipe called {name!r}. Known: {', '.join(RECIPES)}.")
    return RECIPES[name]


def hidden_layers(name: str, width: float) -> list[layers.Layer]:
    """The layers between the image and the last ten units, as `RECIPES` says in words."""
    pool, flatten, drop = layers.MaxPooling2D, layers.Flatten, layers.Dropout
    match name:
        case "mlp":
            return [flatten(), dense(128), drop(0.1), dense(128), drop(0.1)]
        case "cnn":
            few, more, most = (round(filters * width) for filters in (32, 64, 96))
            blocks = [*block(few, 5, pool=True), *block(more, 3), *block(more, 3, pool=True)]
            return [*blocks, *block(most, 3), flatten(), drop(0.3)]
        case "recipe1":
            convolutions = [conv(32, 5), pool(), conv(64, 3), pool(), drop(0.2)]
            return [*convolutions, flatten(), dense(500), drop(0.2)]
        case "recipe2":
            convolutions = [conv(6, 5, padding="same"), pool(), conv(16, 5), pool()]
            return [*convolutions, flatten(), dense(120), dense(84)]
        case "recipe3":
            return [flatten(), dense(128), dense(128)]
        case "recipe4":
            return [flatten(), dense(256), dense(64)]
        case "recipe5":
            convolutions = [conv(32, 3), conv(64, 3), pool(), drop(0.25)]
            return [*convolutions, flatten(), dense(256), drop(0.5)]


def dense(units):
    return layers.Dense(units, activation="relu")


def conv(filters, size, padding="valid"):
    return layers.Conv2D(filters, size, padding=padding, activation="relu")


def block(filters, size, pool=False):
    """Convolution, batch norm, ReLU. Pooling comes early: then the rest has a quarter to do."""
    pooling = [layers.MaxPooling2D()] if pool else []
    convolution = layers.Conv2D(filters, size, use_bias=False)  # batch norm adds a bias itself
    return [convolution, *pooling, layers.BatchNormalization(), layers.ReLU()]


def warm_up_and_cosine(learning_rate: float, steps: int) -> keras.optimizers.schedules.CosineDecay:
    """Up to the learning rate in the first tenth of the steps, then down to zero (notebook 04)."""
    warm_up = max(1, steps // 10)
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / 10,
        max(1, steps - warm_up),
        warmup_target=learning_rate,
        warmup_steps=warm_up,
    )
