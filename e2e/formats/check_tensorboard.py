"""Reads the app's logs with TensorBoard itself: its readers, its plugins and its server."""

import contextlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy
import tensorboard
from PIL import Image
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins.graph import keras_util
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.plugins.pr_curve import summary as pr_curve_summary
from tensorboard.util import tensor_util

TOOL = f"TensorBoard {tensorboard.__version__}"
# What TensorBoard calls the session's run, which lies above the others.
SESSION = "."
RECIPE = {
    "learning_rate": "learningRate",
    "batch_size": "batchSize",
    "epochs": "epochs",
    "image_size": "imageSize",
    "seed": "seed",
    "balance": "balance",
    "resize": "resize",
    "similar_together": "similarTogether",
}


def check(folder: pathlib.Path) -> list[dict]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    logs = folder / "logs"
    wanted = wanted_scalars(manifest)
    return [check_readers(logs, manifest, wanted), check_server(logs, manifest, wanted)]


def wanted_scalars(manifest: dict) -> dict:
    """The values of each run and tag, by step."""

    def of(key):
        return {epoch["epoch"] - 1: epoch[key] for epoch in manifest["history"]}

    rate = manifest["recipe"]["learningRate"]
    last = len(manifest["history"]) - 1
    runs = {
        "train": {
            "epoch_loss": of("loss"),
            "epoch_accuracy": of("accuracy"),
            "epoch_learning_rate": dict.fromkeys(of("loss"), rate),
        }
    }
    if any(epoch["valLoss"] is not None for epoch in manifest["history"]):
        runs["validation"] = {"epoch_loss": of("valLoss"), "epoch_accuracy": of("valAccuracy")}
    tested = manifest["test"] or {}
    runs[SESSION] = {
        f"test_{key}": {last: tested[key]}
        for key in ("loss", "accuracy", "precision", "recall")
        if tested.get(key) is not None
    }
    return {
        run: {
            tag: {step: value for step, value in values.items() if value is not None}
            for tag, values in tags.items()
        }
        for run, tags in runs.items()
    }


def difference_of(found: dict, wanted: dict, where: str) -> float:
    """The largest difference of any value; all must be the float32 of what they should be."""
    need(sorted(found) == sorted(wanted), f"{where} has steps {sorted(found)}")
    for step, value in wanted.items():
        same = numpy.float32(value) == numpy.float32(found[step])
        need(same, f"{where} is {found[step]} at step {step}, not {value}")
    return max((abs(found[step] - value) for step, value in wanted.items()), default=0.0)


# What its readers find, in Python.


def check_readers(logs: pathlib.Path, manifest: dict, wanted: dict) -> dict:
    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0, "histograms": 0}
    )
    multiplexer.AddRunsFromDirectory(str(logs))
    multiplexer.Reload()
    need(sorted(multiplexer.Runs()) == sorted(wanted), f"{logs} has runs {multiplexer.Runs()}")
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(logs))
    context = RequestContext()

    scalars = provider.read_scalars(
        context, experiment_id="", plugin_name="scalars", downsample=10_000
    )
    difference = 0.0
    for run, tags in wanted.items():
        own = scalars.get(run, {})
        need(sorted(own) == sorted(tags), f"{run} has {list(own)}")
        for tag, values in tags.items():
            found = {datum.step: datum.value for datum in own[tag]}
            difference = max(difference, difference_of(found, values, f"{run}, {tag}"))
    check_graph(multiplexer, manifest)
    check_histograms(multiplexer, manifest)
    check_pictures(multiplexer)
    check_curve(multiplexer, manifest)
    check_session(multiplexer, manifest)
    return {"file": "logs", "tool": f"{TOOL}, its readers", "difference": difference}


def tensors_of(multiplexer, run: str, plugin: str) -> dict:
    """Of each tag: the tensors by step."""
    tags = multiplexer.PluginRunToTagToContent(plugin).get(run, {})
    return {
        tag: {one.step: one.tensor_proto for one in multiplexer.Tensors(run, tag)} for tag in tags
    }


def check_graph(multiplexer, manifest: dict) -> None:
    tags = tensors_of(multiplexer, "train", "graph_keras_model")
    need(list(tags) == ["keras"], f"the Keras graph has tags {list(tags)}")
    config = json.loads(tags["keras"][0].string_val[0])
    graph = keras_util.keras_model_to_graph_def(config)
    nodes = {node.name.split("/")[-1]: node for node in graph.node}
    missing = [layer["name"] for layer in manifest["layers"] if layer["name"] not in nodes]
    need(not missing, f"the Keras graph lacks the layers {missing}")
    sources = [node.name for node in graph.node if not node.input]
    need(len(sources) == 1, f"the Keras graph begins at {sources}")


def check_histograms(multiplexer, manifest: dict) -> None:
    histograms = tensors_of(multiplexer, "train", "histograms")
    need(histograms, "there are no histograms")
    last = max(step for steps in histograms.values() for step in steps)
    need(last == len(manifest["history"]) - 1, f"the last histograms are of step {last}")
    total = 0
    for tag, steps in histograms.items():
        need(tag.endswith("/histogram"), f"a histogram is called {tag}")
        for step, tensor in steps.items():
            rows = tensor_util.make_ndarray(tensor)
            left, right, count = rows.T
            fits = rows.shape == (30, 3) and (left <= right).all() and (count >= 0).all()
            need(fits and (left[1:] == right[:-1]).all(), f"{tag} at step {step} is {rows}")
            total += int(count.sum()) if step == last else 0
    parameters = sum(layer["parameters"] for layer in manifest["layers"])
    need(total == parameters, f"the histograms count {total} of {parameters} weights")


def check_pictures(multiplexer) -> None:
    for tag, steps in tensors_of(multiplexer, "train", "images").items():
        for tensor in steps.values():
            width, height, png = tensor.string_val
            with Image.open(io.BytesIO(png)) as picture:
                picture.load()
                fits = picture.format == "PNG" and picture.size == (int(width), int(height))
                need(fits, f"{tag} is {picture.format} of {picture.size}")


def tested_files(manifest: dict) -> list[dict]:
    listed = (manifest.get("files") or {}).get("test", [])
    return [file for file in listed if "probability" in file]


def curves_of(manifest: dict) -> list[str]:
    return ["test/pr_curves"] if tested_files(manifest) else []


def check_curve(multiplexer, manifest: dict) -> None:
    tested = tested_files(manifest)
    curves = tensors_of(multiplexer, SESSION, "pr_curves")
    need(list(curves) == curves_of(manifest), f"precision-recall curves are {list(curves)}")
    if not tested:
        return
    [tensor] = curves["test/pr_curves"].values()
    own = pr_curve_summary.pb(
        "test",
        numpy.array([file["label"] == 1 for file in tested]),
        numpy.array([file["probability"] for file in tested], numpy.float32),
    )
    same = numpy.array_equal(
        tensor_util.make_ndarray(tensor), tensor_util.make_ndarray(own.value[0].tensor)
    )
    need(same, "the precision-recall curve is not the one that TensorBoard makes")


def check_session(multiplexer, manifest: dict) -> None:
    contents = multiplexer.PluginRunToTagToContent("hparams")[SESSION]
    start = hparams_metadata.parse_session_start_info_plugin_data(
        contents[hparams_metadata.SESSION_START_INFO_TAG]
    )
    for name, key in RECIPE.items():
        value = start.hparams[name]
        found = getattr(value, value.WhichOneof("kind"))
        need(found == manifest["recipe"][key], f"{name} is {found}")
    end = hparams_metadata.parse_session_end_info_plugin_data(
        contents[hparams_metadata.SESSION_END_INFO_TAG]
    )
    need(end.status == 1, f"the session ended with status {end.status}")
    spent = end.end_time_secs - start.start_time_secs
    seconds = manifest["seconds"]["train"] + manifest["seconds"]["evaluate"]
    need(abs(spent - seconds) < 0.01, f"the session took {spent} s, not {seconds}")


# What a person gets who starts it.


def check_server(logs: pathlib.Path, manifest: dict, wanted: dict) -> dict:
    """By the folder above the run's own: there it sees that figures lie below their session."""
    names = {run: "run" if run == SESSION else f"run/{run}" for run in wanted}
    with tempfile.TemporaryDirectory() as place, served(logs, place) as ask:
        wait_for(lambda: sorted(ask("runs")) == sorted(names.values()), f"the runs {names}")
        difference = 0.0
        for run, own in wanted.items():
            for tag, values in own.items():
                query = {"run": names[run], "tag": tag}
                wait_for(
                    lambda: tag in ask("plugin/scalars/tags").get(query["run"], {})
                    and len(ask("plugin/scalars/scalars", **query)) == len(values),
                    f"{len(values)} values of {query}",
                )
                rows = ask("plugin/scalars/scalars", **query)
                found = {step: value for _, step, value in rows}
                difference = max(difference, difference_of(found, values, f"{run}, {tag}"))
        run = ask("plugin/graphs/info")["run/train"]
        need(run["run_graph"], f"the page of graphs has none to open with: {run}")
        graph = run["tags"]["keras"]
        need(graph["conceptual_graph"], f"the graph is {graph}")
        need(ask("plugin/histograms/tags").get("run/train"), "there are no histograms")
        curves = ask("plugin/pr_curves/tags").get("run", {})
        need(list(curves) == curves_of(manifest), f"precision-recall curves are {list(curves)}")
        check_hparams_page(ask, manifest, wanted)
    return {"file": "logs", "tool": f"{TOOL}, its server", "difference": difference}


def check_hparams_page(ask, manifest: dict, wanted: dict) -> None:
    experiment = ask("plugin/hparams/experiment", request=json.dumps({"experimentName": ""}))
    listed = {info["name"] for info in experiment["hparamInfos"]}
    need(listed >= set(RECIPE), f"the HParams page lists {sorted(listed)}")
    names = [info["name"] for info in experiment["metricInfos"]]
    every = sorted((run, tag) for run, tags in wanted.items() for tag in tags)
    found = sorted((name["group"] or SESSION, name["tag"]) for name in names)
    need(found == every, f"the HParams page has the figures {found}")
    question = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_SUCCESS"],
        "colParams": [{"metric": name} for name in names],
        "startIndex": 0,
        "sliceSize": 10,
    }
    [group] = ask("plugin/hparams/session_groups", request=json.dumps(question))["sessionGroups"]
    rate = group["hparams"]["learning_rate"]
    need(rate == manifest["recipe"]["learningRate"], f"the learning rate is {rate}")
    need(len(group["metricValues"]) == len(names), "a session lacks figures")
    for metric in group["metricValues"]:
        run, tag = metric["name"]["group"] or SESSION, metric["name"]["tag"]
        value = wanted[run][tag][max(wanted[run][tag])]
        same = numpy.float32(value) == numpy.float32(metric["value"])
        need(same, f"{tag} of {run} is {metric['value']}")


@contextlib.contextmanager
def served(logs: pathlib.Path, place: str):
    """Copies the logs to `run` in `place`, starts a TensorBoard there, and gives what asks its API."""
    shutil.copytree(logs, pathlib.Path(place, "run"))
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", place]
    options = ["--host", "127.0.0.1", "--port", "0", "--reload_interval", "1"]
    process = subprocess.Popen(
        command + options, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            raise AssertionError(f"TensorBoard did not start: {''.join(said)}")

        def ask(path: str, **query):
            question = urllib.parse.urlencode(query)
            url = f"{found[0]}/data/{path}?{question}"
            with urllib.request.urlopen(url, timeout=60) as answer:
                return json.load(answer)

        yield ask
    finally:
        process.terminate()
        process.communicate()


def wait_for(is_there, what: str) -> None:
    """It reads the logs after it has begun to serve."""
    deadline = time.monotonic() + 120
    while not is_there():
        need(time.monotonic() < deadline, f"TensorBoard never showed {what}")
        time.sleep(0.2)


def need(fits, words: str) -> None:
    if not fits:
        raise AssertionError(words)


if __name__ == "__main__":
    for row in check(pathlib.Path(sys.argv[1])):
        print(row)
