"""Builds and runs torch-load/main.cpp against the libraries that come with the torch of this Python."""

import hashlib
import pathlib
import shutil
import subprocess
import tempfile

import torch
from torch.utils import cpp_extension

SOURCE = pathlib.Path(__file__).parent / "torch-load" / "main.cpp"


def binary(build: pathlib.Path | None = None) -> pathlib.Path:
    """The program, built once for each source and version of torch, in `build` or a temporary folder."""
    build = build or pathlib.Path(tempfile.gettempdir()) / "twofold-torch-load"
    digest = hashlib.sha256(SOURCE.read_bytes() + torch.__version__.encode()).hexdigest()[:16]
    program = build / f"torch-load-{digest}"
    if program.exists():
        return program
    compiler = shutil.which("g++")
    if compiler is None:
        raise RuntimeError("g++ is missing: it is needed to check model.pt with C++")
    build.mkdir(parents=True, exist_ok=True)
    # Built under another name: a build that was cut off is no program.
    unfinished = program.with_suffix(".unfinished")
    libraries = cpp_extension.library_paths()
    command = [compiler, "-std=c++20", "-O1", str(SOURCE), "-o", str(unfinished)]
    command += [f"-I{path}" for path in cpp_extension.include_paths()]
    command += [option for path in libraries for option in (f"-L{path}", f"-Wl,-rpath,{path}")]
    command += ["-ltorch", "-ltorch_cpu", "-lc10"]
    run(command)
    unfinished.rename(program)
    return program


def predict(model: pathlib.Path, inputs, build: pathlib.Path | None = None) -> dict[str, list[float]]:
    """Probabilities by torch::load and by torch::jit::load; `inputs` are bytes [pictures, size, size, 3]."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(inputs.tobytes())
        file.flush()
        pictures, size = inputs.shape[:2]
        words = ["predict", str(model), file.name, str(pictures), str(size)]
        lines = run([str(binary(build)), *words]).splitlines()
    return {
        tool: [float(word) for word in line.split()]
        for tool, line in zip(("torch::load", "torch::jit::load"), lines, strict=True)
    }


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{pathlib.Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
