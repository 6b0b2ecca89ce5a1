"""Writes the event files and the CSV that the tests of the log reader read, with the real tools.

    python e2e/formats/golden/make-tensorboard.py

keras 3.15.1 (its TensorBoard and CSVLogger callbacks), torch 2.13.0 (its SummaryWriter). The figures
are seeded; the times of writing are those of the day.
"""

import json
import os
import pathlib
import shutil
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np
from torch.utils.tensorboard import SummaryWriter

golden = pathlib.Path(__file__).parent / "tensorboard"


def keep(events: pathlib.Path, name: str) -> None:
    """The one file of a folder, under a name without this machine's."""
    [found] = events.glob("*tfevents*")
    target = golden / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(found, target)


def write_keras(work: pathlib.Path) -> None:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(1)
    pictures = random.random((24, 12, 12, 3), dtype="float32")
    labels = (random.random(24) > 0.5).astype("float32")
    history = model.fit(
        pictures[:16],
        labels[:16],
        validation_data=(pictures[16:], labels[16:]),
        epochs=3,
        batch_size=8,
        verbose=0,
        callbacks=[
            keras.callbacks.TensorBoard(work / "keras", histogram_freq=1),
            keras.callbacks.CSVLogger(str(work / "history.csv")),
        ],
    )
    keep(work / "keras/train", "keras/train/events.out.tfevents.1.host.1.0.v2")
    keep(work / "keras/validation", "keras/validation/events.out.tfevents.1.host.1.1.v2")
    shutil.copy(work / "history.csv", golden / "keras.csv")
    (golden / "keras-history.json").write_text(json.dumps(history.history, indent=2) + "\n")


def write_torch(work: pathlib.Path) -> None:
    with SummaryWriter(work / "torch") as writer:
        for epoch in range(1, 5):
            writer.add_scalar("Loss/train", 1 / epoch, epoch)
            writer.add_scalar("Loss/validation", 1.5 / epoch, epoch)
            writer.add_scalar("Accuracy/train", 1 - 0.5 / epoch, epoch, new_style=True)
            writer.add_scalar("Accuracy/validation", 1 - 0.75 / epoch, epoch, new_style=True)
            writer.add_scalar("Learning rate", 0.001, epoch, double_precision=True, new_style=True)
        writer.add_histogram("weights", np.linspace(-1, 1, 100), 1)
        writer.add_image("noise", np.random.default_rng(1).random((3, 8, 8)), 1)
        writer.add_text("note", "not a number", 1)
    keep(work / "torch", "torch/events.out.tfevents.1.host.1.0")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        shutil.rmtree(golden, ignore_errors=True)
        golden.mkdir()
        write_keras(pathlib.Path(work))
        write_torch(pathlib.Path(work))
