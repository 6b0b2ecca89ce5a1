"""Trains the reference's network in real Keras for a few steps and writes each step's loss to
keras-losses.json, which golden.browser.test.ts holds against our plans.

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
# Small; odd, where every pooling leaves a row and a column over; the recipe's own size.
CASES = [
    {"imageSize": 30, "batchSize": 5, "seed": 1},
    {"imageSize": 45, "batchSize": 3, "seed": 2},
    {"imageSize": 256, "batchSize": 8, "seed": 8},
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


def losses_of(imageSize, batchSize, seed):
    """The loss before each step; train_on_batch forgets the steps before at its start."""
    model = build(imageSize)
    model.set_weights(draw_weights([w.shape for w in model.get_weights()], seed))
    losses = []
    for step in range(STEPS):
        pixels, labels = draw_batch(step, imageSize, batchSize, seed)
        x = pixels.astype(np.float32) / np.float32(255)
        y = labels.astype(np.float32)[:, None]
        losses.append(round(float(model.train_on_batch(x, y)), 8))
    return losses


def main():
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(0)
    cases = [{**case, "losses": losses_of(**case)} for case in CASES]
    path = Path(__file__).with_name("keras-losses.json")
    path.write_text(json.dumps(cases, indent=2) + "\n")


if __name__ == "__main__":
    main()
