"""The networks are what their descriptions say."""

import dataclasses

import numpy as np
import pytest

from helpers.quiet import keras
from helpers.recipes import RECIPES, build, warm_up_and_cosine

NAMES = ["mlp", "cnn", "recipe1", "recipe2", "recipe3", "recipe4", "recipe5"]


def kinds(model):
    return [type(layer).__name__ for layer in model.layers]


def test_the_names_are_these():
    assert list(RECIPES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_takes_plain_images_and_gives_probabilities(name):
    images = np.random.default_rng(0).random((3, 28, 28), dtype="float32")
    answers = build(name).predict(images, verbose=0)
    assert answers.shape == (3, 10)
    assert (answers >= 0).all() and np.allclose(answers.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_description_agrees_with_the_network(name):
    this, model = RECIPES[name], build(name)
    assert sum(int(np.prod(weight.shape)) for weight in model.trainable_weights) == this.parameters
    assert this.optimiser == type(model.optimizer).__name__
    assert this.one_hot == (model.loss == "categorical_crossentropy")
    assert this.layers.count("conv") == kinds(model).count("Conv2D")
    assert this.layers.count("pool") == kinds(model).count("MaxPooling2D")
    assert this.layers.count("batch norm") == kinds(model).count("BatchNormalization")
    assert this.layers.endswith("softmax 10")


def test_the_networks_are_those_of_the_table():
    sizes = [recipe.parameters for recipe in RECIPES.values()]
    assert sizes == [118_282, 115_754, 824_838, 61_706, 118_282, 218_058, 2_380_938]
    words = "conv 5×5 6, pool, conv 5×5 16, pool, dense 120, dense 84, softmax 10"
    assert RECIPES["recipe2"].layers == words
    assert "dropout 0.25, dense 256, dropout 0.5" in RECIPES["recipe5"].layers


def test_the_course_mlp_is_the_one_notebook_02_computes_by_hand():
    dense = [layer for layer in build("mlp").layers if isinstance(layer, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [128, 128, 10]
    assert [layer.activation.__name__ for layer in dense] == ["relu", "relu", "softmax"]
    assert set(kinds(build("mlp"))) <= {"Flatten", "Dense", "Dropout"}


def test_recipe_facts_of_the_originals():
    plans = [RECIPES[name].small for name in ("recipe1", "recipe3", "recipe5")]
    assert [plan[:2] for plan in plans] == [(10, 32), (3, 32), (10, 128)]
    assert [
        layer.units for layer in build("recipe1").layers if isinstance(layer, keras.layers.Dense)
    ] == [500, 10]
    assert [
        layer.units for layer in build("recipe5").layers if isinstance(layer, keras.layers.Dense)
    ] == [256, 10]
    assert kinds(build("recipe5")).count("Dropout") == 2


def test_recipe5_has_todays_default_and_its_repair_is_one_argument():
    default = keras.optimizers.Adadelta().learning_rate.numpy()
    assert build("recipe5").optimizer.learning_rate.numpy() == default == np.float32(0.001)
    assert build("recipe5", learning_rate=1.0).optimizer.learning_rate.numpy() == 1.0


def test_no_lambda_and_no_custom_objects(tmp_path):
    for name in NAMES:
        model = build(name)
        assert "Lambda" not in kinds(model)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
        assert kinds(again) == kinds(model)


def test_schedule_warms_up_and_ends_at_zero():
    rates = [float(warm_up_and_cosine(0.003, 100)(step)) for step in range(101)]
    assert np.argmax(rates) == 10 and rates[10] == pytest.approx(0.003)
    assert rates[0] == pytest.approx(0.0003) and rates[100] == pytest.approx(0, abs=1e-8)
    assert all(before > after for before, after in zip(rates[10:], rates[11:]))


def test_width_widens_the_cnn():
    assert build("cnn", width=1.5).count_params() > 1.9 * build("cnn").count_params()
    with pytest.raises(ValueError, match="Only .*cnn.* wider, not 'mlp'"):
        build("mlp", width=3)


def test_unknown_name():
    with pytest.raises(ValueError, match="cnnn.*Known: mlp, cnn, recipe1"):
        build("cnnn")


def test_a_recipe_cannot_be_changed_by_accident():
    with pytest.raises(dataclasses.FrozenInstanceError):
        RECIPES["mlp"].idea = ""
