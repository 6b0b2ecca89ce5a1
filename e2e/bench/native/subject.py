"""One native subject: answers questions, a line of JSON each, until its input ends.

Called with the name of a module beside this file that has `Trainer(setup)`, with `step(index)`,
which gives the loss before the step, `threads` and `detail`.
"""

import importlib
import json
import os
import sys
import time

try:
    import resource
except ImportError:  # Windows
    resource = None

import numpy as np


class Setup:
    """What a trainer begins with: weights in Keras's order and layouts, batches scaled to 0 to 1."""

    def __init__(self, material, folder):
        self.image_size = size = material["imageSize"]
        self.batch = batch = material["batch"]
        self.learning_rate = 0.001
        self.threads = os.cpu_count()

        def read(name, dtype):
            return np.fromfile(os.path.join(folder, material[name]), dtype)

        shapes = material["weightShapes"]
        flat = read("weights", np.float32)
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        self.weights = [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes)]
        pixels = read("pixels", np.uint8).reshape(-1, batch, size, size, 3)
        labels = read("labels", np.uint8).reshape(-1, batch, 1)
        self.batches = [
            (x.astype(np.float32) / np.float32(255), y.astype(np.float32)) for x, y in zip(pixels, labels)
        ]


class Subject:
    def __init__(self, module):
        self.module = importlib.import_module(module)
        self.steps = 0

    def start(self, question):
        setup = Setup(question["material"], question["folder"])
        self.batches = len(setup.batches)
        self.trainer = self.module.Trainer(setup)
        forget_peak()

    def run(self, question):
        ms, losses = [], []
        for _ in range(question["steps"]):
            started_at = time.perf_counter()
            losses.append(self.trainer.step(self.steps % self.batches))
            ms.append((time.perf_counter() - started_at) * 1000)
            self.steps += 1
        return {"ms": ms, "losses": losses}

    def report(self, _):
        return {
            "threads": self.trainer.threads,
            "detail": self.trainer.detail,
            "callsPerStep": None,
            "peakBytes": peak_bytes(),
            "gpu": None,
        }


def forget_peak():
    """Preparing may have taken more than the steps will; Linux alone can begin anew."""
    if os.path.exists("/proc/self/clear_refs"):
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")


def peak_bytes():
    """The largest that the whole process has been, libraries and all."""
    if os.path.exists("/proc/self/status"):
        # Linux's getrusage still counts the process that this one was forked from.
        with open("/proc/self/status") as status:
            sizes = [line.split()[1] for line in status if line.startswith("VmHWM:")]
        return int(sizes[0]) * 1024
    if resource is None:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main():
    # Libraries may print: what they say goes to stderr, and answers alone to stdout.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    subject = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            subject = subject or Subject(sys.argv[1])
            answer = {"value": getattr(subject, question["ask"])(question)}
        except Exception as error:
            answer = {"reason": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


main()
