"""Goes on in Keras with a training that began in a browser tab, on all the GPUs of one machine.

    python train_keras.py --epochs 10
    KERAS_BACKEND=torch python train_keras.py --epochs 10

Several are used by `keras.distribution`, which Keras has for JAX; with TensorFlow or PyTorch behind
Keras it is one device. Takes a network of any kind. README.md tells the rest.
"""

import argparse
import importlib.util
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

if "KERAS_BACKEND" not in os.environ:
    there = [name for name in ("jax", "tensorflow", "torch") if importlib.util.find_spec(name)]
    os.environ["KERAS_BACKEND"] = there[0] if there else "jax"

import keras
import PIL

import course
import pictures

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Goes on with a training that began in a browser.")
    parser.add_argument("--epochs", type=int, required=True, help="further ones; 0 only tests")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder of the pictures")
    parser.add_argument("--out", type=Path, default=HERE / "result", help="folder for the result")
    parser.add_argument("--manifest", type=Path, default=HERE / "manifest.json")
    parser.add_argument("--model", type=Path, default=HERE / "model.keras")
    parser.add_argument("--trust-names", action="store_true", help="don't check the files' SHA-256")
    parser.add_argument("--cache", type=Path, help="keep prepared pictures in this folder")
    parser.add_argument("--workers", type=int, default=4, help="threads that read pictures")
    options = parser.parse_args()
    if options.epochs < 0:
        parser.error("--epochs can't be less than 0")
    return options


def share_among_devices() -> list[str]:
    """Names of the devices that share a batch."""
    backend = keras.backend.backend()
    if backend != "jax":
        print(f"One device: Keras lets several share a batch with JAX behind it, not {backend}.")
        return [backend]
    devices = keras.distribution.list_devices()
    if len(devices) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
    print(f"Devices: {', '.join(devices)}", flush=True)
    return devices


class Batches(keras.utils.PyDataset):
    """Pictures in their order: `[n, size, size, 3]` from 0 to 1, labels `[n, 1]`, weights `[n]`.

    So that `devices` can share it, a batch is filled up with copies that weigh nothing, and the
    others weigh the more: the loss stays the mean over the batch.
    """

    def __init__(self, taken, preparation, batch_size: int, devices: int, weights=None, workers=1):
        # Keras's own workers would give the batches in another order (3.15, JAX and PyTorch).
        super().__init__(workers=1)
        self.pool, self.begun = ThreadPoolExecutor(max(1, workers)), {}
        self.batches = course.batches_of(taken, batch_size)
        self.preparation, self.devices = preparation, devices
        self.weights = np.ones(2) if weights is None else weights

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, i: int):
        read = self.begun.pop(i, None) or self.begin(i)
        if i + 1 < len(self):
            self.begun[i + 1] = self.begin(i + 1)
        batch = self.batches[i]
        filled = batch + [batch[0]] * (-len(batch) % self.devices)
        rgb = np.stack([future.result() for future in read])
        rgb = np.concatenate([rgb, rgb[:1].repeat(len(filled) - len(batch), axis=0)])
        labels = np.array([one.label for one in filled])
        weights = self.weights[labels] * (len(filled) / len(batch))
        weights[len(batch) :] = 0
        return (
            rgb.astype(np.float32) / np.float32(255),
            labels.astype(np.float32)[:, None],
            weights.astype(np.float32),
        )

    def begin(self, i: int) -> list[Future]:
        return [self.pool.submit(self.preparation.pixels_of, one) for one in self.batches[i]]


class PlainAccuracy(keras.metrics.BinaryAccuracy):
    """Of the pictures that have a weight, each counted once whatever it weighs."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        once = keras.ops.cast(sample_weight > 0, "float32")
        return super().update_state(y_true, y_pred, once)


class PlainLoss(keras.metrics.BinaryCrossentropy):
    def update_state(self, y_true, y_pred, sample_weight=None):
        once = keras.ops.cast(sample_weight > 0, "float32")
        return super().update_state(y_true, y_pred, once)


def adam(learning_rate: float) -> keras.optimizers.Adam:
    return keras.optimizers.Adam(learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7)


class Training:
    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.manifest = pictures.read_manifest(options.manifest)
        self.recipe = self.manifest["recipe"]
        keras.utils.set_random_seed(self.recipe["seed"])
        self.device_names = share_among_devices()
        self.devices = len(self.device_names)
        self.preparation = pictures.Preparation(self.manifest, options.cache)
        self.parts = pictures.find_pictures(self.manifest, options.data, options.trust_names)
        self.weights = course.class_weights(self.parts["train"], self.recipe)
        self.model = keras.models.load_model(options.model, compile=False)
        self.model.compile(
            adam(self.recipe["learningRate"]),
            keras.losses.BinaryCrossentropy(reduction="sum_over_batch_size"),
            weighted_metrics=[PlainAccuracy(name="plain_accuracy"), PlainLoss(name="plain_loss")],
        )
        self.history = list(self.manifest["history"])

    def run(self) -> None:
        out = self.options.out
        out.mkdir(parents=True, exist_ok=True)
        print(", ".join(f"{len(found)} {part}" for part, found in self.parts.items()), flush=True)
        before = len(self.history)
        last = before + self.options.epochs
        while len(self.history) < last:
            self.history.append(self.epoch(len(self.history) + 1))
            self.keep()
            course.tell_epoch(self.history[-1], last)
        self.keep()
        test, tested = self.evaluate("test", self.manifest["threshold"])
        run = {
            "weights": "result.keras",
            "ranks": self.devices,
            "device": self.device_names[0],
            "software": {
                "Keras": keras.__version__,
                "backend": keras.backend.backend(),
                "Pillow": PIL.__version__,
            },
        }
        course.write_result(out, self.manifest, self.history, test, tested, run)
        course.tell_test(test, tested, is_same_model=len(self.history) == before)
        print(f"The result is in {out}.", flush=True)

    def epoch(self, number: int) -> dict:
        started = time.perf_counter()
        order = course.epoch_order(self.parts["train"], self.recipe, number)
        if not order:
            raise SystemExit("There are no pictures to train on.")
        batches = self.batches(order, self.recipe["batchSize"], self.weights)
        # The order is the recipe's already. Each epoch has another.
        fitted = self.model.fit(
            batches, initial_epoch=number - 1, epochs=number, shuffle=False, verbose=0
        ).history
        trained_s = time.perf_counter() - started
        trained = {
            "images": len(order),
            "loss": float(fitted["plain_loss"][0]),
            "accuracy": float(fitted["plain_accuracy"][0]),
        }
        validation, _ = self.evaluate("validation")
        return course.epoch_record(number, trained, validation, started, trained_s)

    def evaluate(self, part: str, threshold: float = 0.5) -> tuple[dict | None, list]:
        """Figures with each picture once, and the probabilities in the part's order."""
        own = self.parts[part]
        if not own:
            return None, []
        # All batches but the last one are shared without filling them up.
        size = -(-self.recipe["batchSize"] // self.devices) * self.devices
        found = self.model.predict(self.batches(own, size), verbose=0)
        found = np.asarray(found, np.float64).reshape(-1)[: len(own)]
        labels = np.array([one.label for one in own])
        # As Keras does: a probability of 0 has no logarithm.
        right = np.clip(np.where(labels == 1, found, 1 - found), 1e-7, 1)
        figures = course.evaluation(course.counted(found, labels, -np.log(right), threshold))
        return figures, list(zip(own, found.tolist()))

    def batches(self, taken: list, size: int, weights=None) -> Batches:
        workers = self.options.workers
        return Batches(taken, self.preparation, size, self.devices, weights, workers)

    def keep(self) -> None:
        """After each epoch: what is there when the machine stops is not lost."""
        with course.replacing(self.options.out / "result.keras") as path:
            plain = type(self.model).from_config(self.model.get_config())
            plain.set_weights(self.model.get_weights())
            # Loads anywhere: the figures above are of this script alone.
            plain.compile(adam(self.recipe["learningRate"]), "binary_crossentropy", ["accuracy"])
            plain.save(path)
        course.write_history(self.options.out, self.history, self.recipe["learningRate"])


if __name__ == "__main__":
    Training(arguments()).run()
