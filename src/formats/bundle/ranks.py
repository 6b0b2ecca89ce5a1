"""The processes that train together, whoever started them: torchrun, Slurm, Kubeflow or Ray. There
may be one alone. Must not know what they train.
"""

import os

import numpy as np
import torch
import torch.distributed as dist


class Ranks:
    """This process among the others. The first, `rank` 0, writes and speaks for all."""

    def __init__(self, device: str | None):
        """`device`: 'cpu' or 'cuda'; a GPU is taken where there is one when it is not given."""
        has_gpu = device != "cpu" and torch.cuda.is_available()
        if device == "cuda" and not has_gpu:
            raise SystemExit("PyTorch finds no GPU here.")
        self.started_group = join("nccl" if has_gpu else "gloo")
        self.rank = dist.get_rank() if dist.is_initialized() else 0
        self.world = dist.get_world_size() if dist.is_initialized() else 1
        self.is_first = self.rank == 0
        self.device = torch.device("cpu")
        if has_gpu:
            # Where a launcher shows each process its own GPU alone, that one is number 0.
            local = int(os.environ.get("LOCAL_RANK", self.rank)) % torch.cuda.device_count()
            self.device = torch.device("cuda", local)
            torch.cuda.set_device(self.device)
            # Faster and coarser: the figures would be others than the browser's.
            torch.backends.cudnn.allow_tf32 = False
            torch.backends.cudnn.deterministic = True

    def say(self, words: str) -> None:
        if self.is_first:
            print(words, flush=True)

    def own(self, items: list) -> list:
        """This rank's part of what all have."""
        return items[self.rank :: self.world]

    def joined(self, parts: list[list]) -> list:
        """What `own` took apart."""
        items = [None] * sum(len(part) for part in parts)
        for rank, part in enumerate(parts):
            items[rank :: self.world] = part
        return items

    def summed(self, counts: np.ndarray) -> np.ndarray:
        if self.world == 1:
            return counts
        total = torch.tensor(counts, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return total.cpu().numpy()

    def gathered(self, item) -> list:
        """What each rank has, by rank."""
        if self.world == 1:
            return [item]
        items = [None] * self.world
        dist.all_gather_object(items, item)
        return items

    def of_first(self, item):
        """What the first rank has."""
        if self.world == 1:
            return item
        items = [item]
        dist.broadcast_object_list(items, src=0)
        return items[0]

    def part(self) -> None:
        if self.started_group:
            # A rank that leaves while another still talks takes that down.
            dist.barrier()
            dist.destroy_process_group()


def join(backend: str) -> bool:
    """Meets the other ranks; false where there are none, or Ray has brought them together."""
    if dist.is_initialized():
        return False
    environment = os.environ
    if "RANK" not in environment and {"SLURM_PROCID", "MASTER_ADDR"} <= environment.keys():
        environment["RANK"] = environment["SLURM_PROCID"]
        environment["WORLD_SIZE"] = environment["SLURM_NTASKS"]
        environment["LOCAL_RANK"] = environment["SLURM_LOCALID"]
    if int(environment.get("WORLD_SIZE", 1)) == 1:
        return False
    dist.init_process_group(backend)
    return True
