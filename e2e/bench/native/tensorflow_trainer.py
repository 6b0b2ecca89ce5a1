"""Keras on TensorFlow: the reference's network, `train_on_batch`."""

import keras
import tensorflow as tf
from keras import layers


class Trainer:
    def __init__(self, setup):
        tf.config.threading.set_intra_op_parallelism_threads(setup.threads)
        self.threads = setup.threads
        self.detail = f"tensorflow {tf.__version__}, keras {keras.__version__}"
        self.batches = setup.batches
        self.model = keras.Sequential(
            [
                keras.Input((setup.image_size, setup.image_size, 3)),
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
        self.model.set_weights(setup.weights)
        self.model.compile(
            optimizer=keras.optimizers.Adam(setup.learning_rate, 0.9, 0.999, 1e-7),
            loss="binary_crossentropy",
        )

    def step(self, index):
        return float(self.model.train_on_batch(*self.batches[index]))
