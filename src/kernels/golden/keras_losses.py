"""Trains the reference's network in real Keras for a few steps and writes each step's loss, and how
long the first step's gradients are, to keras-losses.json, which golden.browser.test.ts holds against
our plans.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1
    python keras_losses.py
    npm run format

Weights and pictures are drawn from a counted sequence of numbers, so that golden.ts draws the very
same bits and none has to be kept.
"""

import json
import os
from math import prod, sqrt
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

STEPS = 20
LEARNING_RATE = 0.001
# Small; odd, where every pooling leaves a row and a column over; the recipe's own size; and small with
# the classes weighted as 80 and 20 pictures are. No batch of five weighs five by these.
CASES = [
    {"imageSize": 30, "batchSize": 5, "seed": 1, "classWeights": [1, 1]},
    {"imageSize": 45, "batchSize": 3, "seed": 2, "classWeights": [1, 1]},
    {"imageSize": 256, "batchSize": 8, "seed": 8, "classWeights": [1, 1]},
    {"imageSize": 30, "batchSize": 5, "seed": 1, "classWeights": [0.625, 2.5]},
]
# The pictures' part of the sequence begins behind any weight.
FIRST_PIXEL = 2**24
BIAS_LIMIT = 0.05


def numbers(seed, start, count):
    """Numbers `start` to `start + count` of mulberry32 (Tommy Ettinger): 32 bits each."""
    index = np.arange(start + 1, start + count + 1, dtype=np.uint32)
    state = np.uint32(seed) + index * np.uint32(0x6D2B79F5)
    mixed = (state ^ (state >> 15)) * (state | 1)
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)
    return mixed ^ (mixed >> 14)


def draw_weights(shapes, seed):
    """Kernels by Glorot's uniform rule; biases not zero, so that they are tested too."""
    weights = []
    start = 0
    for shape in shapes:
        count = prod(shape)
        fans = prod(shape[:-2]) * sum(shape[-2:])
        limit = BIAS_LIMIT if len(shape) == 1 else sqrt(6 / fans)
        values = (numbers(seed, start, count) / 2**31 - 1) * limit
        weights.append(values.astype(np.float32).reshape(shape))
        start += count
    return weights


def draw_batch(step, imageSize, batchSize, seed):
    """Dark noise of 0 to 3 with bright values of 0 to 255 strewn in, more of them on the left half
    in class 0 and on the right in class 1; the larger the picture, the smaller the surplus, so that
    no case is learned too soon. Few bright values keep a run steady: on even noise at 256 pixels,
    changes in the last bit of a float32 grew to more than 1e-3 within the steps. Here Keras in
    float64 gives losses within 2e-6 of these.
    """
    shape = (batchSize, imageSize, imageSize, 3)
    drawn = numbers(seed, FIRST_PIXEL + step * prod(shape), prod(shape)).reshape(shape)
    labels = (np.arange(batchSize) + step) % 2
    right = np.arange(imageSize) >= imageSize / 2
    crowded = right[None, :] == (labels[:, None] == 1)
    chance = np.where(crowded, 8 + 1536 // imageSize, 8)[:, None, :, None]
    value = drawn >> 24
    pixels = np.where((drawn & 255) < chance, value, value & 3)
    return pixels.astype(np.uint8), labels


def build(imageSize):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((imageSize, imageSize, 3)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE, epsilon=1e-7),
        loss=keras.losses.BinaryCrossentropy(),
    )
    return model


def course_of(imageSize, batchSize, seed, classWeights):
    """The weighted loss before each step (train_on_batch forgets the steps before at its start), and
    of each variable the length of the first step's gradient: Adam hardly notices its scale.
    """
    model = build(imageSize)
    model.set_weights(draw_weights([w.shape for w in model.get_weights()], seed))
    losses = []
    lengths = []
    for step in range(STEPS):
        pixels, labels = draw_batch(step, imageSize, batchSize, seed)
        x = pixels.astype(np.float32) / np.float32(255)
        y = labels.astype(np.float32)[:, None]
        loss = model.train_on_batch(x, y, class_weight=dict(enumerate(classWeights)))
        losses.append(round(float(loss), 8))
        if step == 0:
            lengths = [gradient_length(mean) for mean in means_of(model.optimizer)]
    return {"losses": losses, "gradientLengths": lengths}


def means_of(adam):
    """Adam's moving means of gradients, in the order of the weights."""
    return [v for v in adam.variables if v.path.endswith("_momentum")]


def gradient_length(mean):
    """From zero on, the first mean is the gradient but for a factor."""
    return round(float(np.linalg.norm(np.float64(mean)) / (1 - 0.9)), 8)


def main():
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(0)
    cases = [{**case, **course_of(**case)} for case in CASES]
    path = Path(__file__).with_name("keras-losses.json")
    path.write_text(json.dumps(cases, indent=2) + "\n")


if __name__ == "__main__":
    main()
