import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { epochOrder } from '../../domain/balance.ts';
import { fileNames } from '../../domain/model-formats.ts';
import { createRandom } from '../../domain/random.ts';
import type { BalanceRule } from '../../domain/recipe.ts';
import type { ClassNames, Label } from '../../domain/sample.ts';
import { markdownText } from '../markdown.ts';
import { manifestFor, referenceNetwork } from '../trials/networks.ts';
import { bundleFiles, type BundleInput } from './bundle.ts';

const manifest = manifestFor(referenceNetwork());

function filesOf(input: Partial<BundleInput> = {}): Record<string, string> {
  const files = bundleFiles({ manifest, epochs: 7, withPictures: true, ...input });
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

interface Order {
  readonly seed: number;
  readonly epoch: number;
  readonly balance: BalanceRule;
  /** A digit for each picture. */
  readonly labels: string;
  readonly order: readonly number[];
}
const orders = JSON.parse(
  readFileSync('e2e/formats/golden/epoch-orders.json', 'utf8'),
) as readonly Order[];

/** Names that would break out of quotes, of a line, of a link, of a place to fill, or of a comment. */
const hostileNames: ClassNames = [
  'a: "b"\n`c` {{epochs}} $& # \u202E',
  "[x](javascript:1)\r\n'; rm",
];

describe('the bundle', () => {
  test('has a file for each way to run it, and fills in all places', () => {
    const files = filesOf();
    expect(Object.keys(files)).toEqual([
      'README.md',
      'manifest.json',
      'requirements.txt',
      'requirements-keras.txt',
      'train_ddp.py',
      'train_keras.py',
      'pictures.py',
      'course.py',
      'ranks.py',
      'network.py',
      'slurm.sbatch',
      'kubeflow.yaml',
      'ray.yaml',
    ]);
    for (const [name, text] of Object.entries(files)) {
      expect(text, name).not.toMatch(/\{\{\w+\}\}/);
      expect(text, name).toMatch(/[^\n]\n$/);
      expect(text, name).not.toContain('\r');
    }
  });

  test('carries the whole manifest', () => {
    expect(JSON.parse(filesOf()['manifest.json'] as string)).toEqual(manifest);
  });

  test('asks for the epochs that were wanted wherever it is started', () => {
    const files = filesOf({ epochs: 12 });
    expect(files['slurm.sbatch']).toContain('srun python train_ddp.py --epochs 12 --resume\n');
    expect(files['kubeflow.yaml']).toContain(`'--epochs', '12', '--resume'`);
    expect(files['ray.yaml']).toContain('train_ddp.py --epochs 12 --resume --ray 2');
    expect(files['README.md']).toContain('torchrun --nproc_per_node=2 train_ddp.py --epochs 12\n');
    expect(files['README.md']).toContain('after epoch 2');
  });

  test('says whether the pictures are within', () => {
    expect(filesOf()['README.md']).toContain('They lie in `data`');
    expect(filesOf({ withPictures: false })['README.md']).toContain('They are not in here');
  });

  test('has YAML that is well formed', async () => {
    const files = filesOf();
    for (const name of ['kubeflow.yaml', 'ray.yaml']) {
      const text = files[name] as string;
      expect(await format(text, { parser: 'yaml', singleQuote: true, printWidth: 100 })).toBe(text);
    }
    await expect(format("a: 'b\nc: [", { parser: 'yaml' })).rejects.toThrow();
  });

  test('lets no name into what a shell, a cluster or Python reads', () => {
    const hostile = { ...manifest, name: hostileNames.join(' or '), classNames: hostileNames };
    const [plain, other] = [filesOf(), filesOf({ manifest: hostile })];
    const changed = Object.keys(plain).filter((name) => plain[name] !== other[name]);
    expect(changed).toEqual(['README.md', 'manifest.json']);
    expect(JSON.parse(other['manifest.json'] as string)).toEqual(hostile);
  });

  test('has names in the README as text in one line', () => {
    const hostile = { ...manifest, name: 'cats', classNames: hostileNames };
    const text = filesOf({ manifest: hostile })['README.md'] as string;
    expect(text.split('\n')).toHaveLength((filesOf()['README.md'] as string).split('\n').length);
    // A place to fill that comes with a name stays as it is.
    for (const name of hostileNames) expect(text).toContain(markdownText(name));
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])('refuses %s epochs', (epochs) => {
    expect(() => filesOf({ epochs })).toThrow(RangeError);
  });

  test('refuses a manifest without a split', () => {
    expect(() => filesOf({ manifest: { ...manifest, files: null } })).toThrow(RangeError);
  });

  // check_bundle.py holds the script's orders against the same file.
  test.each(orders)('has the order of the tab for $balance, epoch $epoch', (one) => {
    const samples = [...one.labels].map((label, i) => ({ i, label: Number(label) as Label }));
    const random = createRandom(one.seed, 1000 + one.epoch);
    expect(epochOrder(samples, one.balance, random).map(({ i }) => i)).toEqual(one.order);
  });

  test('has scripts that look for the weights and the pictures where they are put', () => {
    const files = filesOf();
    expect(files['train_ddp.py']).toContain(`HERE / "${fileNames['state-dict']}"`);
    expect(files['train_keras.py']).toContain(`HERE / "${fileNames.keras}"`);
    for (const name of ['train_ddp.py', 'train_keras.py']) {
      expect(files[name]).toContain('HERE / "data"');
    }
  });

  test('has each module that its scripts import', () => {
    const files = filesOf();
    const imported = Object.entries(files)
      .filter(([name]) => name.endsWith('.py'))
      .flatMap(([, text]) =>
        [...text.matchAll(/^(?:import|from) (\w+)/gm)].map(([, name]) => name),
      );
    const own = ['pictures', 'course', 'ranks', 'network'];
    expect(new Set(imported.filter((name) => own.includes(name as string)))).toEqual(new Set(own));
  });
});
