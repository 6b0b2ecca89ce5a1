"""Goes on with a training that began in a browser tab, on as many processes as there are.

    python train_ddp.py --epochs 10
    torchrun --nproc_per_node=2 train_ddp.py --epochs 10
    python train_ddp.py --epochs 10 --ray 2

Slurm and Kubeflow start one process for each rank (slurm.sbatch, kubeflow.yaml). A step is taken on
the same pictures whatever the number of ranks: a batch is dealt among them, and their gradients are
added up. So the result is the same but for rounding. README.md tells the rest.
"""

import argparse
import hashlib
import time
from pathlib import Path

import numpy as np
import PIL
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.parallel import DistributedDataParallel

import course
import network
import pictures
from ranks import Ranks

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Goes on with a training that began in a browser.")
    parser.add_argument("--epochs", type=int, required=True, help="further ones; 0 only tests")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder of the pictures")
    parser.add_argument("--out", type=Path, default=HERE / "result", help="folder for the result")
    parser.add_argument("--manifest", type=Path, default=HERE / "manifest.json")
    parser.add_argument("--weights", type=Path, default=HERE / "model-state.pt")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--trust-names", action="store_true", help="don't check the files' SHA-256")
    parser.add_argument("--cache", type=Path, help="keep prepared pictures in this folder")
    parser.add_argument("--workers", type=int, default=4, help="threads a rank that read pictures")
    parser.add_argument("--device", choices=("cpu", "cuda"), help="if not given, a GPU if any")
    parser.add_argument("--ray", type=int, metavar="RANKS", help="start them by Ray Train")
    options = parser.parse_args()
    if options.epochs < 0:
        parser.error("--epochs can't be less than 0")
    for name in ("data", "out", "manifest", "weights", "cache"):
        # Ray's processes work in other folders.
        value = getattr(options, name)
        setattr(options, name, value and value.resolve())
    return options


class Training:
    def __init__(self, options: argparse.Namespace, ranks: Ranks):
        self.options, self.ranks = options, ranks
        self.manifest = pictures.read_manifest(options.manifest)
        self.bundle = hashlib.sha256(options.manifest.read_bytes()).hexdigest()
        self.recipe = self.manifest["recipe"]
        torch.manual_seed(self.recipe["seed"])
        self.preparation = pictures.Preparation(self.manifest, options.cache)
        self.parts = pictures.find_pictures(self.manifest, options.data, options.trust_names)
        self.network = network.network_of(options.weights, self.preparation.size).to(ranks.device)
        self.adam = network.adam_of(self.network, self.recipe["learningRate"])
        weights = course.class_weights(self.parts["train"], self.recipe)
        self.weights = torch.tensor(weights, dtype=torch.float32, device=ranks.device)
        self.history = list(self.manifest["history"])
        self.last = len(self.history) + options.epochs

    def run(self) -> None:
        ranks, options = self.ranks, self.options
        options.out.mkdir(parents=True, exist_ok=True)
        if self.manifest.get("parity"):
            found = network.check_parity(self.network, self.manifest["parity"], ranks.device)
            ranks.say(f"It gives what it gave in the browser: largest difference {found:.1e}.")
        if options.resume:
            self.resume()
        # Shares the weights with the network, and the gradients with the other ranks.
        model = DistributedDataParallel(self.network) if ranks.world > 1 else self.network
        sizes = ", ".join(f"{len(found)} {part}" for part, found in self.parts.items())
        ranks.say(f"Ranks: {ranks.world}, on {ranks.device.type}. Pictures: {sizes}.")
        while len(self.history) < self.last:
            self.history.append(self.epoch(model, len(self.history) + 1))
            self.keep()
        self.finish()

    def epoch(self, model: nn.Module, number: int) -> dict:
        started = time.perf_counter()
        trained = course.evaluation(self.train(model, number))
        if not trained:
            raise SystemExit("There are no pictures to train on.")
        trained_s = time.perf_counter() - started
        validation, _ = self.evaluate("validation")
        return course.epoch_record(number, trained, validation, started, trained_s)

    def train(self, model: nn.Module, epoch: int) -> np.ndarray:
        """Counts over all ranks, each batch as it was before its step; losses are not weighted."""
        order = course.epoch_order(self.parts["train"], self.recipe, epoch)
        whole = course.batches_of(order, self.recipe["batchSize"])
        own = [self.ranks.own(batch) for batch in whole]
        counts = np.zeros(6)
        model.train()
        for batch, (x, labels) in zip(whole, self.read(own)):
            logits = model(x)
            losses = binary_cross_entropy_with_logits(logits, labels, reduction="none")
            weighted = losses * self.weights[labels.long()]
            # Gradients are averaged over ranks, whose parts may differ in size: this gives the mean
            # over the batch.
            loss = weighted.sum() * self.ranks.world / len(batch)
            self.adam.zero_grad()
            loss.backward()
            network.step(self.adam)
            counts += counted(logits.detach(), labels, losses.detach())
        return self.ranks.summed(counts)

    @torch.no_grad()
    def evaluate(self, part: str, threshold: float = 0.5) -> tuple[dict | None, list]:
        """Figures over all ranks, each picture once, and the probabilities in the part's order."""
        own = self.ranks.own(self.parts[part])
        counts, found = np.zeros(6), []
        self.network.eval()
        for x, labels in self.read(course.batches_of(own, self.recipe["batchSize"])):
            logits = self.network(x)
            losses = binary_cross_entropy_with_logits(logits, labels, reduction="none")
            counts += counted(logits, labels, losses, threshold)
            found += logits.double().sigmoid().tolist()
        probabilities = self.ranks.joined(self.ranks.gathered(found))
        figures = course.evaluation(self.ranks.summed(counts))
        return figures, list(zip(self.parts[part], probabilities))

    def read(self, batches: list[list[pictures.Picture]]):
        """Gives `[n, 3, size, size]` from 0 to 1, and labels `[n]`, on the device."""
        device = self.ranks.device
        for rgb, labels in self.preparation.read(batches, self.options.workers):
            x = torch.from_numpy(rgb).to(device).permute(0, 3, 1, 2).contiguous().float() / 255
            yield x, torch.tensor(labels, dtype=torch.float32, device=device)

    def keep(self) -> None:
        """After each epoch, so that `--resume` can go on from there."""
        if not self.ranks.is_first:
            return
        checkpoint = {
            "bundle": self.bundle,
            "history": self.history,
            "network": self.network.state_dict(),
            "adam": self.adam.state_dict(),
        }
        with course.replacing(self.options.out / "checkpoint.pt") as path:
            torch.save(checkpoint, path)
        course.write_history(self.options.out, self.history, self.recipe["learningRate"])
        course.tell_epoch(self.history[-1], self.last)

    def resume(self) -> None:
        """The first rank reads for all: other machines may not have the file."""
        file = self.options.out / "checkpoint.pt"
        read = self.ranks.is_first and file.exists()
        kept = torch.load(file, map_location="cpu", weights_only=True) if read else None
        kept = self.ranks.of_first(kept)
        if not kept:
            self.ranks.say(f"There is no {file}: it goes on from the browser's weights.")
            return
        if kept["bundle"] != self.bundle:
            raise SystemExit(f"{file} is of another bundle.")
        self.history = kept["history"]
        self.network.load_state_dict(kept["network"])
        self.adam.load_state_dict(kept["adam"])
        self.ranks.say(f"It goes on after epoch {len(self.history)}.")

    def finish(self) -> None:
        """The test pictures are looked at once, here."""
        digests = self.ranks.gathered(network.digest_of(self.network))
        if len(set(digests)) > 1:
            raise SystemExit(f"The ranks have come to different weights: {digests}")
        test, tested = self.evaluate("test", self.manifest["threshold"])
        if not self.ranks.is_first:
            return
        out, before = self.options.out, len(self.manifest["history"])
        with course.replacing(out / "result.pt") as path:
            torch.save({k: v.cpu() for k, v in self.network.state_dict().items()}, path)
        course.write_history(out, self.history, self.recipe["learningRate"])
        run = {
            "weights": "result.pt",
            # By rank; they are the same.
            "weightsDigests": digests,
            "ranks": self.ranks.world,
            "device": self.ranks.device.type,
            "software": {"PyTorch": torch.__version__, "Pillow": PIL.__version__},
        }
        course.write_result(out, self.manifest, self.history, test, tested, run)
        course.tell_test(test, tested, is_same_model=len(self.history) == before)
        print(f"The result is in {out}.", flush=True)


def counted(logits: torch.Tensor, labels: torch.Tensor, losses: torch.Tensor, threshold=0.5):
    probabilities = logits.double().sigmoid().cpu().numpy()
    return course.counted(probabilities, labels.cpu(), losses.double().cpu().numpy(), threshold)


def train_loop(options: dict) -> None:
    """What each rank runs. `options`: `vars(arguments())`."""
    ranks = Ranks(options["device"])
    Training(argparse.Namespace(**options), ranks).run()
    ranks.part()


def train_on_ray(options: argparse.Namespace) -> None:
    import ray
    from ray.train import RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    ray.init()
    has_gpus = options.device != "cpu" and ray.cluster_resources().get("GPU", 0) >= options.ray
    TorchTrainer(
        train_loop,
        train_loop_config=vars(options),
        scaling_config=ScalingConfig(num_workers=options.ray, use_gpu=has_gpus),
        run_config=RunConfig(storage_path=str(options.out / "ray")),
    ).fit()


def main() -> None:
    options = arguments()
    if options.ray:
        train_on_ray(options)
    else:
        train_loop(vars(options))


if __name__ == "__main__":
    main()
