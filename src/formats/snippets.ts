/** For each file that a model is taken away in, a whole program that classifies a picture with it. */
import { fileNames, type ChannelOrder } from '../domain/model-formats.ts';
import type { Manifest } from './manifest.ts';
import { pythonProgram, type PythonTool } from './snippet-python.ts';
import { tfjsProgram } from './snippet-tfjs.ts';

export interface Snippet {
  readonly title: string;
  /** The file, or the first of a folder's, that it is for. */
  readonly file: string;
  readonly language: 'python' | 'js';
  /** What it needs, by the names of pip or npm. */
  readonly packages: string;
  readonly code: string;
}

/** Those that the file can be used with; `channels` is what the files of PyTorch were written for. */
export function snippets(manifest: Manifest, channels: ChannelOrder = 'RGB'): Snippet[] {
  const python = (title: string, file: string, packages: string, tool: PythonTool): Snippet => ({
    ...{ title, file, language: 'python', packages: `${packages} numpy pillow` },
    code: pythonProgram(manifest, tool),
  });
  const rgb = channels === 'RGB' ? 'picture' : 'picture[..., ::-1]';
  const torch = `float(model(torch.from_numpy(${rgb}.transpose(0, 3, 1, 2).copy())))`;
  const keras = (file: string): PythonTool => ({
    imports: ['import keras'],
    model: `model = keras.models.load_model("${file}")`,
    probability: 'float(model.predict(picture, verbose=0)[0, 0])',
  });
  const module = torchModule(manifest);
  const withTensors = (
    title: string,
    file: string,
    packages: string,
    load: string,
    from: string,
  ) =>
    module === null
      ? []
      : [
          python(title, file, packages, {
            imports: ['import torch', ...(from ? [from] : []), 'from torch import nn'],
            model: `${module}\n\n\nmodel = CNN()\nmodel.load_state_dict(${load})\nmodel.eval()`,
            probability: torch,
          }),
        ];
  return [
    python('Keras', fileNames.h5, 'tensorflow', keras(fileNames.h5)),
    python('Keras 3', fileNames.keras, 'tensorflow', keras(fileNames.keras)),
    python('PyTorch, TorchScript', fileNames.pt, 'torch', {
      imports: ['import torch'],
      model: `model = torch.jit.load("${fileNames.pt}").eval()`,
      probability: torch,
    }),
    ...withTensors(
      ...(['PyTorch, state_dict', fileNames['state-dict'], 'torch'] as const),
      ...([`torch.load("${fileNames['state-dict']}", weights_only=True)`, ''] as const),
    ),
    ...withTensors(
      ...(['safetensors', fileNames.safetensors, 'torch safetensors'] as const),
      `load_file("${fileNames.safetensors}")`,
      'from safetensors.torch import load_file',
    ),
    python('ONNX Runtime', fileNames.onnx, 'onnxruntime', {
      imports: ['import onnxruntime'],
      model: `session = onnxruntime.InferenceSession("${fileNames.onnx}", providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name`,
      probability: 'float(session.run(None, {name: picture})[0][0, 0])',
    }),
    python('LiteRT (TensorFlow Lite)', fileNames.tflite, 'ai-edge-litert', {
      imports: [
        'try:',
        '    from ai_edge_litert.interpreter import Interpreter',
        'except ImportError:  # TensorFlow has it too',
        '    import tensorflow as tf',
        '',
        '    Interpreter = tf.lite.Interpreter',
      ],
      model: `def run(picture):
    model = Interpreter("${fileNames.tflite}")
    model.allocate_tensors()
    model.set_tensor(model.get_input_details()[0]["index"], picture)
    model.invoke()
    return model.get_tensor(model.get_output_details()[0]["index"])

`,
      probability: 'float(run(picture)[0, 0])',
    }),
    {
      ...{ title: 'TensorFlow.js', file: 'tfjs/model.json', language: 'js' },
      ...{ packages: '@tensorflow/tfjs', code: tfjsProgram(manifest) },
    },
  ];
}

/**
 * The module whose tensors the files of PyTorch name; null where it is not the network that the app trains: then
 * the TorchScript file, which has the program with the tensors, is the one to use.
 */
function torchModule({ layers, recipe, from }: Manifest): string | null {
  const halved = (side: number) => Math.floor((side - 2) / 2);
  const side = halved(halved(halved(recipe.imageSize)));
  const features = side * side * 16;
  const wanted = [
    ...['Conv2D 448', 'MaxPooling2D 0', 'Conv2D 4640', 'MaxPooling2D 0', 'Conv2D 4624'],
    ...['MaxPooling2D 0', 'Flatten 0', `Dense ${(features + 1) * 256}`, 'Dense 257'],
  ];
  const found = layers.map(({ type, parameters }) => `${type} ${parameters}`);
  // Of a network from elsewhere the kinds and sizes do not tell the activations.
  if ((from && from.parent === undefined) || found.join() !== wanted.join()) return null;
  return `class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3)
        self.conv2 = nn.Conv2d(16, 32, 3)
        self.conv3 = nn.Conv2d(32, 16, 3)
        self.fc1 = nn.Linear(${features}, 256)
        self.fc2 = nn.Linear(256, 1)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            x = nn.functional.max_pool2d(torch.relu(conv(x)), 2)
        x = torch.relu(self.fc1(x.flatten(1)))
        return torch.sigmoid(self.fc2(x))`;
}
