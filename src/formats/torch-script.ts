/**
 * One TorchScript archive for `torch.jit.load` and `torch::jit::load`, which run its code, and for
 * `torch::load(module, path)` of C++, which takes parameters by the names of registered modules.
 */
import type { ChannelOrder } from '../domain/model-formats.ts';
import type { ModelToWrite } from './model-file.ts';
import { writeArchive } from './torch-archive.ts';
import { forwardCode } from './torch-code.ts';
import type { TorchModule } from './torch-layout.ts';
import { manifestWithNote } from './torch-note.ts';
import { pickled, pickledBool, pickledDict, pickledModule, pickledTensor } from './torch-pickle.ts';
import { torchTensors, type TorchTensor } from './torch-tensors.ts';

/**
 * `forward` takes `[batch, 3, height, width]` from 0 to 1, in the order of `channels`, and gives
 * `[batch, 1]`, the probability of class 1. Throws `unsupported-layer`.
 */
export function writeTorchScript(
  { network, manifest }: ModelToWrite,
  { channels }: { readonly channels: ChannelOrder },
): Uint8Array<ArrayBuffer> {
  const { modules, tensors } = torchTensors(network, { channels });
  // Pools are there though they hold nothing: `torch::load` looks for each registered module.
  const children = modules.flatMap((module) => (module.name === null ? [] : [module]));
  const attributes = children.map(({ name }) => {
    const own = tensors.flatMap((tensor, i) =>
      tensor.name.startsWith(`${name}.`) ? [{ tensor, storage: i }] : [],
    );
    const values = own.map(
      ({ tensor, storage }) =>
        [shortName(tensor), pickledTensor(tensor, storage, { requiresGrad: true })] as const,
    );
    const state = pickledDict([['training', pickledBool(false)], ...values]);
    return [name as string, pickledModule(className(name as string), state)] as const;
  });
  const root = pickledDict([['training', pickledBool(false)], ...attributes]);
  return writeArchive(pickled(pickledModule('CNN', root)), tensors, {
    code: codeOf(modules, children, tensors),
    manifest: manifestWithNote({ network, manifest }, channels),
  });
}

function codeOf(
  modules: readonly TorchModule[],
  children: readonly TorchModule[],
  tensors: readonly TorchTensor[],
): string {
  const names = children.map(({ name }) => name as string);
  const attributes = names.map((name) => `${name} : __torch__.${className(name)}`);
  return [
    ...classLines('CNN', [], attributes),
    '  def forward(self: __torch__.CNN,',
    '    x: Tensor) -> Tensor:',
    ...forwardCode(modules).map((line) => `    ${line}`),
    ...names.flatMap((name) => {
      const own = tensors.filter((tensor) => tensor.name.startsWith(`${name}.`));
      return classLines(
        className(name),
        own,
        own.map((tensor) => `${shortName(tensor)} : Tensor`),
      );
    }),
    '',
  ].join('\n');
}

function classLines(
  name: string,
  tensors: readonly TorchTensor[],
  attributes: readonly string[],
): string[] {
  const listed = (isBuffer: boolean) =>
    tensors
      .filter((tensor) => tensor.isBuffer === isBuffer)
      .map((tensor) => `"${shortName(tensor)}", `)
      .join('');
  return [
    `class ${name}(Module):`,
    `  __parameters__ = [${listed(false)}]`,
    `  __buffers__ = [${listed(true)}]`,
    '  training : bool',
    ...attributes.map((attribute) => `  ${attribute}`),
  ];
}

/** `Conv1` for `conv1`: a module's class tells which tensors it has. */
function className(module: string): string {
  return module.replace(/^./, (letter) => letter.toUpperCase());
}

/** `weight` for `conv1.weight`. */
function shortName({ name }: TorchTensor): string {
  return name.slice(name.indexOf('.') + 1);
}
