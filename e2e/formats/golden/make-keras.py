"""Makes the golden files keras-*: models saved by Keras 3, with the probabilities that Keras gives.

Run: python make-keras.py [folder]. Needs keras 3 with tensorflow; keras2-*.h5 needs tf-keras too.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import keras
from keras import layers

here = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
size = 22
# So that a test has them in a line.
count = 2
pixels = (np.arange(count * size * size * 3) * 37 % 256).astype("uint8")
pixels = pixels.reshape(count, size, size, 3)
pixels[1] = pixels[1, ::-1]
unit = (pixels / 255).astype("float32")
expected = {}


def randomise(model, seed):
    """Weights that training could have left: no zero biases, no idle normalisation."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        shape = tuple(weight.shape)
        # Keras 2 has no paths.
        if "variance" in getattr(weight, "path", weight.name):
            weight.assign(random.uniform(0.5, 1.5, shape))
        else:
            fan = np.prod(shape[:-1]) if len(shape) > 1 else 4
            weight.assign(random.normal(0, 1.4 / np.sqrt(fan), shape))


def keep(name, model, inputs=unit, probability=lambda out: out[:, -1], forms=("h5", "keras")):
    for form in forms:
        file = f"{name}.{form}"
        model.save(here / file)
        expected[file] = [float(p) for p in probability(model.predict(inputs, verbose=0))]


def reference(kit, logits=False, name="sequential"):
    l = kit.layers
    return kit.Sequential(
        [
            kit.Input((size, size, 3)),
            l.Conv2D(4, 3, activation="relu"),
            l.MaxPooling2D(),
            l.Conv2D(6, 3, activation="relu"),
            l.MaxPooling2D(),
            l.Conv2D(4, 3, activation="relu"),
            l.MaxPooling2D(),
            l.Flatten(),
            l.Dense(8, activation="relu"),
            l.Dense(1, activation=None if logits else "sigmoid"),
        ],
        name=name,
    )


def branches(kit):
    """Functional; its layers are made in another order than Keras will save them in."""
    l = kit.layers
    given = kit.Input((size, size, 3), name="pictures")
    x = l.Rescaling(1 / 127.5, offset=-1)(given)
    x = l.Conv2D(6, 3, strides=2, padding="same", use_bias=False, name="zeta")(x)
    x = l.BatchNormalization(name="alpha")(x)
    x = l.ReLU(6.0)(x)
    side = l.Conv2D(6, 1, name="side")(x)
    deep = l.DepthwiseConv2D(3, padding="same", activation="relu")(x)
    deep = l.SeparableConv2D(6, 3, padding="same", depth_multiplier=2)(deep)
    x = l.Add()([side, deep])
    x = l.Concatenate()([l.MaxPooling2D(3, 2, "same")(x), l.AveragePooling2D(2, padding="same")(x)])
    x = l.ZeroPadding2D(((1, 0), (0, 2)))(x)
    x = l.Activation("elu")(x)
    x = l.GlobalAveragePooling2D()(x)
    x = l.Dropout(0.3)(x)
    x = l.Dense(5, activation="tanh")(x)
    x = l.Dense(1)(x)
    return kit.Model(given, l.Activation("sigmoid")(x), name="branches")


def sigmoid(out):
    return 1 / (1 + np.exp(-out[:, -1].astype("float64")))


def fit(model, loss, inputs=unit):
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(inputs, np.array([0, 1]), verbose=0)


def make_odd_files(model):
    """Files whose kernel is not simply there: each must be refused."""
    import h5py

    def odd(name, change):
        path = here / f"keras-{name}.h5"
        model.save(path)
        with h5py.File(path, "r+") as file:
            group = file["model_weights/head"]
            place = np.asarray(group.attrs["weight_names"]).astype(str)[0]
            kernel = group[place][()]
            del group[place]
            change(group, place, kernel)

    def bomb(group, place, kernel):
        group.create_dataset(place, (3, 2**30), "float32", chunks=(3, 1024))

    def virtual(group, place, kernel):
        group["apart"] = kernel
        layout = h5py.VirtualLayout((3, 1), "float32")
        layout[:] = h5py.VirtualSource(".", f"{group.name}/apart", (3, 1))
        group.create_virtual_dataset(place, layout)

    def soft(group, place, kernel):
        group["apart"] = kernel
        group[place] = h5py.SoftLink(f"{group.name}/apart")

    def outside(group, place, kernel):
        group[place] = h5py.ExternalLink("other.h5", "/kernel")

    def stored(group, place, kernel):
        external = [("/dev/urandom", 0, 12)]
        group.create_dataset(place, (3, 1), "float32", external=external)

    def packed(group, place, kernel):
        group.create_dataset(place, data=kernel, chunks=(3, 1), compression="gzip")

    def whole(group, place, kernel):
        group[place] = kernel.astype("int32")

    def lacking(group, place, kernel):
        pass

    for change in (bomb, virtual, soft, outside, stored, packed, whole, lacking):
        odd(f"odd-{change.__name__}", change)


def main():
    keras.utils.set_random_seed(1)

    model = reference(keras)
    randomise(model, 1)
    fit(model, "binary_crossentropy")
    keep("keras-reference", model)

    model = branches(keras)
    randomise(model, 2)
    keep("keras-branches", model, inputs=pixels.astype("float32"))

    two = keras.Sequential(reference(keras).layers[:-1] + [layers.Dense(2, activation="softmax")])
    two.build((None, size, size, 3))
    randomise(two, 13)
    keep("keras-softmax", two, forms=("keras",))

    logits = reference(keras, logits=True)
    randomise(logits, 4)
    fit(logits, keras.losses.BinaryCrossentropy(from_logits=True))
    keep("keras-logits", logits, probability=sigmoid)

    half = keras.Sequential(
        [keras.Input((size, size, 3)), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
    )
    randomise(half, 5)
    keep("keras-half", half, forms=("h5",))
    # As a tool that saves space would leave it.
    import h5py

    with h5py.File(here / "keras-half.h5", "r+") as file:
        group = file["model_weights"]

        def shrink(path, dataset):
            if isinstance(dataset, h5py.Dataset):
                paths.append(path)

        paths = []
        group.visititems(shrink)
        for path in paths:
            values = group[path][()]
            del group[path]
            kind = "float16" if values.ndim > 1 else "float64"
            group[path] = values.astype(kind)
            for weight in half.weights:
                if weight.shape == values.shape:
                    weight.assign(values.astype(kind))
        # The form in which Keras writes lists too long for one attribute.
        names = list(group.attrs["layer_names"])
        del group.attrs["layer_names"]
        for i, name in enumerate(names):
            group.attrs[f"layer_names{i}"] = [name]
    expected["keras-half.h5"] = [float(p) for p in half.predict(unit, verbose=0)[:, 0]]

    mixed = keras.Sequential(
        [
            keras.Input((size, size, 3), dtype="float32"),
            layers.Conv2D(2, 3, dtype=keras.DTypePolicy("mixed_float16")),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1, activation="sigmoid", dtype="float32"),
        ]
    )
    randomise(mixed, 6)
    mixed.save(here / "keras-mixed.keras")
    plain = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Conv2D(2, 3),
            layers.GlobalMaxPooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    plain.set_weights(mixed.get_weights())
    expected["keras-mixed.keras"] = [float(p) for p in plain.predict(unit, verbose=0)[:, 0]]

    refused = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Conv2D(2, 3, name="known"),
            layers.LayerNormalization(name="norm"),
            layers.Conv2DTranspose(2, 3, name="second"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    refused.save(here / "keras-unknown.h5")
    refused.save(here / "keras-unknown.keras")
    program = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Lambda(lambda x: x * 2),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    program.save(here / "keras-lambda.keras")
    nested = keras.Sequential([keras.Input((size, size, 3)), reference(keras, name="inner")])
    nested.save(here / "keras-nested.keras")
    reference(keras).save_weights(here / "keras-alone.weights.h5")

    tiny = keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid", name="head"),
        ]
    )
    make_odd_files(tiny)

    old = None
    try:
        import tf_keras as old
    except ImportError:
        print("tf-keras is not there: keras2-*.h5 stay as they are")
    if old:
        old.utils.set_random_seed(1)
        model = reference(old)
        randomise(model, 7)
        fit(model, "binary_crossentropy")
        keep("keras2-reference", model, forms=("h5",))
        model = branches(old)
        randomise(model, 8)
        keep("keras2-branches", model, inputs=pixels.astype("float32"), forms=("h5", "keras"))
    else:
        kept = json.loads((here / "keras.json").read_text()) if (here / "keras.json").exists() else {}
        expected.update({k: v for k, v in kept.get("expected", {}).items() if k.startswith("keras2")})
    lines = [f'    "{file}": {json.dumps(values)}' for file, values in expected.items()]
    head = f'  "size": {size},\n  "keras": "{keras.__version__}",\n'
    text = "{\n" + head + '  "expected": {\n' + ",\n".join(lines) + "\n  }\n}\n"
    (here / "keras.json").write_text(text)


main()
