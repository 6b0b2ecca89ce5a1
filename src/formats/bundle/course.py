"""The course of a run: the order of each epoch, what a picture's loss weighs, the figures, and the
files that tell of them. All by the browser's rules, so that its figures and these can be compared.
"""

import csv
import json
import os
import platform
import time
from pathlib import Path

import numpy as np

from pictures import Picture

BITS = 0xFFFFFFFF
EPOCH_STREAM = 1000


def random_numbers(seed: int, stream: int):
    """sfc32, as the browser draws its numbers from a seed: evenly spread over [0, 1)."""
    a, b, c, counter = 0x9E3779B9, seed & BITS, (seed >> 32) ^ stream, 1
    drawn = 0
    while True:
        total = (a + b + counter) & BITS
        counter = (counter + 1) & BITS
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & BITS
        c = ((((c << 21) | (c >> 11)) & BITS) + total) & BITS
        drawn += 1
        # The first ones still show the seed.
        if drawn > 15:
            yield total / 2**32


def shuffled(items: list, random) -> list:
    items = list(items)
    for last in range(len(items) - 1, 0, -1):
        other = int(next(random) * (last + 1))
        items[last], items[other] = items[other], items[last]
    return items


def epoch_order(pictures: list[Picture], recipe: dict, epoch: int) -> list[Picture]:
    """What the browser would take in this epoch; the first that the model ever had is 1."""
    random = random_numbers(recipe["seed"], EPOCH_STREAM + epoch)
    if recipe.get("balance") != "sampling":
        return shuffled(pictures, random)
    counts = count_by_class(pictures)
    smaller = [one for one in pictures if one.label == (0 if counts[0] < counts[1] else 1)]
    missing = 2 * max(counts) - len(pictures)
    order = list(pictures)
    order += smaller * (missing // len(smaller))
    rest = missing % len(smaller)
    if rest:
        order += shuffled(smaller, random)[:rest]
    return shuffled(order, random)


def class_weights(pictures: list[Picture], recipe: dict) -> np.ndarray:
    """What a picture's loss weighs, by label: with the rule, both classes the same together."""
    if recipe.get("balance") != "class-weights":
        return np.ones(2)
    counts = count_by_class(pictures)
    return len(pictures) / (2 * np.asarray(counts, np.float64))


def count_by_class(pictures: list[Picture]) -> tuple[int, int]:
    """Ends the program when a class has none: nothing can be learned, or balanced, then."""
    ones = sum(one.label for one in pictures)
    if ones in (0, len(pictures)):
        raise SystemExit("The training part does not have pictures of both classes.")
    return len(pictures) - ones, ones


def batches_of(pictures: list[Picture], size: int) -> list[list[Picture]]:
    return [pictures[at : at + size] for at in range(0, len(pictures), size)]


def counted(probabilities: np.ndarray, labels: np.ndarray, losses, threshold=0.5) -> np.ndarray:
    """Sums over pictures: loss, how many, and the true and false of each class (tp, fp, tn, fn)."""
    called, real = np.asarray(probabilities) >= threshold, np.asarray(labels) > 0.5
    hits = [called & real, called & ~real, ~called & ~real, ~called & real]
    return np.array([np.sum(losses), len(real), *(hit.sum() for hit in hits)], np.float64)


def evaluation(counts: np.ndarray) -> dict | None:
    """Null where nothing was called class 1, or none is of class 1, or there was no picture."""
    loss, (images, tp, fp, tn, fn) = float(counts[0]), (int(count) for count in counts[1:])
    if images == 0:
        return None
    return {
        "images": images,
        "loss": loss / images,
        "accuracy": (tp + tn) / images,
        "precision": tp / (tp + fp) if tp + fp else None,
        "recall": tp / (tp + fn) if tp + fn else None,
        "confusion": {"tp": tp, "fp": fp, "tn": tn, "fn": fn},
    }


def epoch_record(
    epoch: int, trained: dict, validation: dict | None, started: float, trained_s: float
) -> dict:
    """`started`: by `time.perf_counter()`. Ends the program when the loss is not a number."""
    if not np.isfinite(trained["loss"]):
        raise SystemExit(f"The loss is not a number in epoch {epoch}: try a lower learning rate.")
    return {
        "epoch": epoch,
        "loss": trained["loss"],
        "accuracy": trained["accuracy"],
        "valLoss": validation and validation["loss"],
        "valAccuracy": validation and validation["accuracy"],
        "seconds": time.perf_counter() - started,
        "imagesPerSecond": trained["images"] / trained_s,
    }


def tell_epoch(record: dict, last: int) -> None:
    words = [f"epoch {record['epoch']}/{last}"]
    for key in ("loss", "accuracy", "valLoss", "valAccuracy"):
        if record[key] is not None:
            words.append(f"{key} {record[key]:.4f}")
    words.append(f"{record['seconds']:.1f} s")
    words.append(f"{record['imagesPerSecond']:.0f} pictures/s")
    print("  ".join(words), flush=True)


def write_history(out: Path, history: list[dict], learning_rate: float) -> None:
    """`history.csv` as Keras's CSVLogger writes it: epochs from 0, columns by name."""
    columns = {"epoch": "epoch", "accuracy": "accuracy", "learning_rate": None, "loss": "loss"}
    if all(record["valLoss"] is not None for record in history):
        columns |= {"val_accuracy": "valAccuracy", "val_loss": "valLoss"}
    with replacing(out / "history.csv") as path, path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for record in history:
            row = {**record, "epoch": record["epoch"] - 1, None: learning_rate}
            writer.writerow([row[key] for key in columns.values()])


def write_result(
    out: Path,
    manifest: dict,
    history: list[dict],
    test: dict | None,
    tested: list[tuple[Picture, float]],
    run: dict,
) -> None:
    """`result.json`: what came of it, and what it stands on."""
    result = {
        "format": "twofold-result",
        "version": 1,
        "from": {"name": manifest["name"], "createdAt": manifest["createdAt"]},
        "epochsBefore": len(manifest["history"]),
        **run,
        "history": history,
        "test": test,
        "tested": [
            {"path": one.path, "label": one.label, "sha256": one.sha256, "probability": value}
            for one, value in tested
        ],
    }
    result["software"] |= {"Python": platform.python_version(), "NumPy": np.__version__}
    with replacing(out / "result.json") as path:
        path.write_text(json.dumps(result, indent=2, allow_nan=False), encoding="utf-8")


def tell_test(test: dict | None, tested: list[tuple[Picture, float]], is_same_model: bool) -> None:
    if not test:
        print("There is no test part.", flush=True)
        return
    print(f"Test: {test['accuracy']:.4f} of {test['images']} pictures are right.", flush=True)
    known = [abs(one.probability - value) for one, value in tested if one.probability is not None]
    if is_same_model and known:
        print(f"Largest difference from the browser's probabilities: {max(known):.1e}", flush=True)


class replacing:
    """A path to write to; what was there before is replaced at the end, at once, or not at all."""

    def __init__(self, path: Path):
        self.path = path
        self.begun = path.with_name(f"begun-{os.getpid()}-{path.name}")

    def __enter__(self) -> Path:
        return self.begun

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self.begun.replace(self.path)
        else:
            self.begun.unlink(missing_ok=True)
