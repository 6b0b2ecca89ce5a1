"""Runs the programs of the README that comes with a model's files, each as a person would."""

import json
import pathlib
import re
import subprocess
import sys

MOST = 1e-5


def check(folder: pathlib.Path) -> list[dict]:
    """Each Python program of `folder`/README.md on the picture that `folder`/expected.json names.

    expected.json: {"picture": "x.png", "class": "ants", "probability": 0.25}. Raises where a program
    fails, or says something else.
    """
    readme = (folder / "README.md").read_text(encoding="utf-8")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    programs = re.findall(r"^### (.*?): `(.*?)`$.*?^```python\n(.*?)^```$", readme, re.M | re.S)
    if not programs:
        raise AssertionError("there is no Python program in README.md")
    return [run(folder, expected, *program) for program in programs]


def run(folder: pathlib.Path, expected: dict, title: str, file: str, code: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, expected["picture"]],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    if done.returncode != 0:
        raise AssertionError(f"the program for {title} failed:\n{done.stderr[-2000:]}")
    # Tools may say something of themselves before.
    said, figure = done.stdout.strip().splitlines()[-1].rsplit(" ", 1)
    if "class" in expected and said != expected["class"]:
        raise AssertionError(f"{title} says {said!r} instead of {expected['class']!r}")
    difference = abs(float(figure) - expected["probability"])
    if not difference <= MOST:
        raise AssertionError(f"{title} gives {figure} instead of {expected['probability']}")
    return {"file": file, "tool": f"README, {title}", "difference": difference}


if __name__ == "__main__":
    for row in check(pathlib.Path(sys.argv[1])):
        print(row)
