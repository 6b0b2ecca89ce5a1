/** What a network does as TorchScript's statements, one operation of PyTorch's a line. */
import type { TorchModule } from './torch-layout.ts';
import type { Activation, Pair } from './network.ts';

const activationCode: { readonly [activation in Activation]: string | null } = {
  linear: null,
  relu: 'torch.relu(x)',
  relu6: 'torch.clamp(x, 0., 6.)',
  sigmoid: 'torch.sigmoid(x)',
  // Keras 2's: PyTorch's own has another slope.
  hardSigmoid: 'torch.clamp(torch.add(torch.mul(x, 0.2), 0.5), 0., 1.)',
  tanh: 'torch.tanh(x)',
  elu: 'torch.elu(x)',
  selu: 'torch.selu(x)',
  softplus: 'torch.softplus(x)',
  softsign: 'torch.div(x, torch.add(torch.abs(x), 1.))',
  swish: 'torch.silu(x)',
};

/** The body of `forward(self, x)`, for modules that `torchTensors` has let pass. */
export function forwardCode(modules: readonly TorchModule[]): string[] {
  return [
    ...modules.flatMap((module) => expressionsOf(module).map((expression) => `x = ${expression}`)),
    'return x',
  ];
}

function expressionsOf({ name, layer, inputShape }: TorchModule): string[] {
  const { operation } = layer;
  const module = `self.${name}`;
  const activated = (activation: Activation) => {
    const code = activationCode[activation];
    return code === null ? [] : [code];
  };
  switch (operation.kind) {
    case 'Conv2D': {
      const { strides, dilation, padding, useBias, activation } = operation;
      const bias = useBias ? `${module}.bias` : 'None';
      return [
        ...(padding === 'same'
          ? padded([samePadding(operation, inputShape, 0), samePadding(operation, inputShape, 1)])
          : []),
        `torch.conv2d(x, ${module}.weight, ${bias}, [${strides}], [0, 0], [${dilation}], 1)`,
        ...activated(activation),
      ];
    }
    case 'MaxPooling2D': {
      const { poolSize, strides } = operation;
      return [`torch.max_pool2d(x, [${poolSize}], [${strides}], [0, 0], [1, 1], False)`];
    }
    case 'AveragePooling2D': {
      const { poolSize, strides } = operation;
      return [`torch.avg_pool2d(x, [${poolSize}], [${strides}], [0, 0], False, True, None)`];
    }
    case 'GlobalAveragePooling2D':
      return ['torch.mean(x, [2, 3])'];
    case 'GlobalMaxPooling2D':
      return ['torch.amax(x, [2, 3])'];
    case 'Flatten':
      return ['torch.flatten(x, 1, -1)'];
    case 'Dense': {
      const bias = operation.useBias ? `${module}.bias` : 'None';
      return [`torch.linear(x, ${module}.weight, ${bias})`, ...activated(operation.activation)];
    }
    case 'BatchNormalization': {
      const own = ['weight', 'bias', 'running_mean', 'running_var']
        .map((tensor) => `${module}.${tensor}`)
        .join(', ');
      const momentum = float(1 - operation.momentum);
      return [
        `torch.batch_norm(x, ${own}, False, ${momentum}, ${float(operation.epsilon)}, False)`,
      ];
    }
    case 'Activation':
      return activated(operation.activation);
    case 'ReLU':
      return operation.maxValue === null
        ? ['torch.relu(x)']
        : [`torch.clamp(x, 0., ${float(operation.maxValue)})`];
    case 'Rescaling':
      return [`torch.add(torch.mul(x, ${float(operation.scale)}), ${float(operation.offset)})`];
    case 'ZeroPadding2D':
      return padded(operation.padding);
    default:
      return [];
  }
}

/** TensorFlow's: before and behind, what is odd behind. */
function samePadding(
  { kernelSize, strides, dilation }: Record<'kernelSize' | 'strides' | 'dilation', Pair>,
  inputShape: readonly number[],
  axis: 0 | 1,
): Pair {
  const length = inputShape[axis] as number;
  const window = (kernelSize[axis] - 1) * dilation[axis] + 1;
  const reach = (Math.ceil(length / strides[axis]) - 1) * strides[axis] + window;
  const total = Math.max(reach - length, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function padded([[top, bottom], [left, right]]: readonly [Pair, Pair]): string[] {
  if (top + bottom + left + right === 0) return [];
  return [`torch.constant_pad_nd(x, [${left}, ${right}, ${top}, ${bottom}], 0.)`];
}

/** TorchScript takes a number without a point for a whole one. */
function float(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.` : String(value);
}
