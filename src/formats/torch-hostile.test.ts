/** Archives that are foreign, or made to do harm, end in a Failure. */
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { pickled, pickledDict, pickledInt, pickledTensor } from './torch-pickle.ts';
import { readTorch } from './torch-read.ts';
import { writeStateDict } from './torch-state.ts';
import { torchTensors } from './torch-tensors.ts';
import { chainOfKinds } from './trials/chains.ts';
import { manifestFor } from './trials/networks.ts';
import { detailOf } from './trials/refusals.ts';

const network = chainOfKinds();
const model = { network, manifest: manifestFor(network) };
const state = writeStateDict(model, { channels: 'RGB' });

/** The refusal of an archive with this pickle, and no numbers but those of `data/0`. */
function refusalOf(pickle: readonly number[] | Uint8Array, more: Record<string, Uint8Array> = {}) {
  const files = { 'a/data.pkl': Uint8Array.from(pickle), 'a/data/0': new Uint8Array(64), ...more };
  return detailOf(() => readTorch(zipSync(files, { level: 0 })));
}

const bytesOf = (text: string) => [...strToU8(text)];
const protocol = [0x80, 2];

describe('a pickle', () => {
  test.each([
    ['posix', 'system'],
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'load'],
    ['torch.hub', 'load'],
    ['torch._utils', '__class__'],
    ['collections', 'OrderedDict.__init__'],
    ['torch', '__proto__'],
    ['torch', 'constructor'],
  ])('that asks for %s.%s is refused', (module, name) => {
    // c module name, X argument, \x85 a tuple of it, R call, . stop
    const argument = [0x58, 2, 0, 0, 0, ...bytesOf('ls'), 0x85];
    const call = [...protocol, 0x63, ...bytesOf(`${module}\n${name}\n`), ...argument, 0x52, 0x2e];
    expect(refusalOf(call)).toBe(`it asks for ${module}.${name}, and nothing in a file is run`);
    const modern = [0x8c, module.length, ...bytesOf(module), 0x8c, name.length, ...bytesOf(name)];
    expect(refusalOf([0x80, 4, ...modern, 0x93, ...argument, 0x52, 0x2e])).toContain('it asks for');
  });

  test('that asks for a thing with a name of ten million letters is refused in few', () => {
    const name = new Uint8Array(10_000_000).fill(0x61);
    const call = [strToU8('\x80\x02cos\n', true), name, strToU8('\n.')];
    const pickle = new Uint8Array(call.reduce((sum, part) => sum + part.length, 0));
    call.reduce((at, part) => (pickle.set(part, at), at + part.length), 0);
    expect(refusalOf(pickle)?.length).toBeLessThan(200);
  });

  test.each([
    ['a word for a class by its number', [0x82, 1]],
    ['a word for an instance', [0x28, 0x69, ...bytesOf('os\nsystem\n')]],
    ['a text longer than the file', [0x58, 255, 255, 255, 255]],
    ['bytes longer than the file', [0x42, 255, 255, 255, 127]],
    ['a number longer than the file', [0x8b, 255, 255, 255, 127]],
    ['a number of 200 bytes', [0x8a, 200, ...new Uint8Array(200)]],
    ['a memory that was never filled', [0x68, 7]],
    ['an end without a start', [0x74]],
    ['an empty stack', [0x85]],
    ['what lies before its mark', [0x7d, 0x28, 0x30]],
    ['a call of a text', [0x58, 1, 0, 0, 0, 0x61, 0x29, 0x52]],
    ['an object of a function', [0x63, ...bytesOf('torch\nFloatStorage\n'), 0x29, 0x81]],
    ['entries in a list', [0x5d, 0x28, 0x4e, 0x4e, 0x75]],
    ['items in a dictionary', [0x7d, 0x28, 0x4e, 0x65]],
    ['a state for a number', [0x4b, 1, 0x4e, 0x62]],
    ['an id that is none', [0x4e, 0x51]],
    ['no end', [0x7d]],
    ['nothing', []],
  ])('with %s is refused', (_, words) => {
    expect(refusalOf([...protocol, ...words, ...(words.length > 1 ? [0x2e] : [])])).toMatch(
      /^its pickle (is damaged|has a)/,
    );
  });

  test('of a million dictionaries is not read to its end', () => {
    expect(refusalOf(new Uint8Array(1_000_000).fill(0x7d))).toBe('its pickle is too long');
  });

  test('that holds itself, or itself many times over, ends', () => {
    const key = (letter: string) => [0x58, 1, 0, 0, 0, ...bytesOf(letter)];
    // } q 0, then itself under a key of its own
    const loop = [...protocol, 0x7d, 0x71, 0, ...key('a'), 0x68, 0, 0x73, 0x2e];
    expect(refusalOf(loop)).toBe('it is nested too deep');
    // Each of 15 dictionaries holds the one before ten times.
    const levels = Array.from({ length: 15 }, (_, level) => [
      ...[0x7d, 0x28],
      ...Array.from({ length: 10 }, (_same, i) => [
        ...key(String(i)),
        ...(level ? [0x68, level - 1] : [0x4e]),
      ]).flat(),
      ...[0x75, 0x71, level],
    ]);
    expect(refusalOf([...protocol, ...levels.flat(), 0x2e])).toBe('there is too much in it');
  });
});

describe('a tensor', () => {
  const dictOf = (shape: readonly number[], storage = 0, count = 1) => {
    const values = new Float32Array(16);
    const tensor = pickledTensor({ name: '', shape, values, isBuffer: false }, storage, {
      requiresGrad: false,
    });
    return pickledDict(Array.from({ length: count }, (_, i) => [`conv${i}.weight`, tensor]));
  };

  test.each([
    ['larger than its numbers', [17]],
    ['of four thousand million numbers', [65_536, 65_536]],
    ['of less than none', [-1, -16]],
  ])('%s is refused', (_, shape) => {
    expect(refusalOf(pickled(dictOf(shape)))).toBe(
      'the shape of a tensor is not that of its numbers',
    );
  });

  test('without numbers is refused', () => {
    expect(refusalOf(pickled(dictOf([16], 1)))).toBe('the numbers of a tensor are missing');
  });

  test('that is there a thousand times over the same numbers is refused', () => {
    const many = pickled(dictOf([1, 16], 0, 1000));
    expect(refusalOf(many)).not.toBeNull();
    const large = { 'a/data/0': new Uint8Array(4 * 1024 ** 2) };
    const tensor = { name: '', shape: [1024, 1024], values: new Float32Array(1), isBuffer: false };
    const entry = pickledTensor(tensor, 0, { requiresGrad: false });
    const entries = Array.from({ length: 1000 }, (_, i) => [`fc${i}.weight`, entry] as const);
    expect(refusalOf(pickled(pickledDict(entries)), large)).toBe(
      'its tensors claim more than it holds',
    );
  });

  test('in a dictionary with other things in it is found', () => {
    const { tensors } = torchTensors(network, { channels: 'RGB' });
    const files = unzipSync(state);
    const dict = pickledDict(
      tensors.map((tensor, i) => [
        `module.${tensor.name}`,
        pickledTensor(tensor, i, { requiresGrad: true }),
      ]),
    );
    const wrapped = pickled(
      pickledDict([
        ['epoch', pickledInt(3)],
        ['state_dict', dict],
      ]),
    );
    const zip = zipSync({ ...files, 'model/data.pkl': wrapped }, { level: 0 });
    expect(readTorch(zip).network).toEqual(network);
  });
});

describe('a zip', () => {
  const files = () => unzipSync(state);
  const refusal = (changed: Record<string, Uint8Array>, level: 0 | 9 = 0) =>
    detailOf(() => readTorch(zipSync(changed, { level })));

  test.each([
    ['an empty file', new Uint8Array(), 'no file of torch.save'],
    ['text', strToU8('hello'), 'no file of torch.save'],
    ['a zip of other things', zipSync({ 'a.txt': strToU8('a') }), 'there is no data.pkl'],
    ['the start of a zip', strToU8('PK'), 'no whole zip'],
  ])('%s is refused', (_, bytes, words) => {
    expect(detailOf(() => readTorch(bytes))).toContain(words);
  });

  test('that is packed, has two pickles or another order of bytes is refused', () => {
    expect(refusal(files(), 9)).toBe('its parts are packed');
    expect(refusal({ ...files(), 'b/data.pkl': new Uint8Array(1) })).toContain('more than one');
    expect(refusal({ ...files(), 'model/byteorder': strToU8('big') })).toContain('order of bytes');
  });

  test('whose directory tells of more than there is is refused', () => {
    const bytes = state.slice();
    const view = new DataView(bytes.buffer);
    const end = bytes.length - 22;
    const directory = view.getUint32(end + 16, true);
    // The first entry's two sizes.
    for (const at of [20, 24]) view.setUint32(directory + at, 0x7fff_ffff, true);
    expect(detailOf(() => readTorch(bytes))).toMatch(/claims to hold more|too large/);
    const names = Array.from({ length: 10_001 }, (_, i) => [`a/${i}`, new Uint8Array()]);
    expect(refusal(Object.fromEntries(names) as Record<string, Uint8Array>)).toBe(
      'there are too many files in it',
    );
  });
});

describe('what the manifest says of the network', () => {
  const withNote = (change: (note: Record<string, unknown>) => object) => {
    const files = unzipSync(state);
    const path = 'model/extra/manifest.json';
    const manifest = JSON.parse(new TextDecoder().decode(files[path])) as {
      torch: Record<string, unknown>;
    };
    const text = JSON.stringify({ ...manifest, torch: change(structuredClone(manifest.torch)) });
    const zip = zipSync({ ...files, [path]: strToU8(text) }, { level: 0 });
    return detailOf(() => readTorch(zip));
  };
  type Layers = { name: string; operation: Record<string, unknown> }[];
  const withLayer = (name: string, change: Record<string, unknown>) =>
    withNote((note) => {
      const layer = (note.layers as Layers).find((known) => known.name === name);
      Object.assign(layer?.operation ?? {}, change);
      return note;
    });

  test('is held against the tensors', () => {
    expect(withNote((note) => note)).toBeNull();
    expect(withLayer('head', { units: 2 })).toBe('fc6.weight is 1 x 6 instead of 2 x 6');
    expect(withLayer('head', { useBias: false })).toBe('nothing is known of fc6.bias in it');
    expect(withLayer('dilated', { filters: 65_536 })).toContain('instead of 65536 x');
    expect(withLayer('first', { filters: 1e9 })).toContain('layers.3.operation.filters');
    expect(withLayer('head', { kind: 'Lambda' })).toContain('layers.19.operation.kind');
    expect(withNote((note) => ({ ...note, channels: 'GRB' }))).toContain('channels');
    expect(withNote((note) => ({ ...note, layers: [] }))).toContain('layers');
    expect(withNote((note) => ({ ...note, layers: (note.layers as Layers).slice(0, 3) }))).not.toBe(
      null,
    );
    expect(
      withNote((note) => ({
        ...note,
        layers: [...(note.layers as Layers), ...(note.layers as [])],
      })),
    ).toBe('two of its layers have one name');
  });
});
