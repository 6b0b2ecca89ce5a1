/** Wrong usage: exit code 2, and one line that says what is right. */
import { convert, predict, train, type Ended } from './command.ts';
import { expect, test } from './test.ts';

for (const [called, line] of [
  ['', 'two folders of pictures'],
  ['nowhere', 'there is no folder "nowhere"'],
  ['left right --epoch 3', '--epochs'],
  ['left right --epochs many', '--epochs takes a number, not "many"'],
  ['left right --image-size 21', '--image-size takes a whole number from 22 to 1024, not 21'],
  ['left right --split 70/20/20', 'add up to 100'],
  ['left right --engine tpu', '--engine takes auto, webgpu, wasm, webgl or cpu, not "tpu"'],
  ['left right --formats h5,pdf', '--formats takes some of h5,keras,pt,'],
  ['left right --out left/000.png', '--out takes a folder'],
] as const) {
  test(`wrong usage: train ${called}`, async ({ classes }) => {
    const ended = await train(called.split(' ').filter(Boolean), classes.parent);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain(line);
    expect(complaints(ended)).toHaveLength(1);
  });
}

for (const [called, line] of [
  ['', 'give a model'],
  ['nowhere left', 'there is no model "nowhere"'],
  ['left right', 'holds no model.json'],
  ['left/000.png nowhere.png', 'there is no picture or folder "nowhere.png"'],
  ['left/000.png left --classes cats', '--classes takes two names'],
  ['left/000.png left --input-range 0-1', '--input-range takes unit, bytes or symmetric'],
] as const) {
  test(`wrong usage: predict ${called}`, async ({ classes }) => {
    const ended = await predict(called.split(' ').filter(Boolean), classes.parent);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain(line);
    expect(complaints(ended)).toHaveLength(1);
  });
}

for (const [called, line] of [
  ['left/000.png', 'give a model, and the name of the file'],
  ['nowhere out.h5', 'there is no model "nowhere"'],
  ['left/000.png out', 'does not say what it is to be'],
  ['left/000.png out --format pdf', '--format takes h5, keras, pt,'],
] as const) {
  test(`wrong usage: convert ${called}`, async ({ classes }) => {
    const ended = await convert(called.split(' '), classes.parent);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(line);
    expect(complaints(ended)).toHaveLength(1);
  });
}

test('a file that is no model is a failure in words', async ({ classes }) => {
  const { code, stderr } = await predict(['left/000.png', 'left'], classes.parent);
  expect(code).toBe(1);
  expect(stderr).toContain('not a model that Twofold can open');
});

/** The lines of stderr that are ours. */
function complaints({ stderr }: Ended): string[] {
  return stderr.split('\n').filter((text) => text !== '' && !text.startsWith('npm warn'));
}
