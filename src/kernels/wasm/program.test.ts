/** How one thread walks a program. That several share it out right is shown in threads.browser.test.ts. */
import { expect, test } from 'vitest';
import type { Kernels } from './kernels.ts';
import { callsOf, control, controlWords, takePart, type Program } from './program.ts';

const program: Program = [
  { deal: 'calls', calls: [{ kernel: 'packForDirect', record: 1 }] },
  {
    deal: 'parts',
    begin: [{ kernel: 'clearPart', record: 2 }],
    calls: [
      { kernel: 'convDirect', record: 3 },
      { kernel: 'convWinograd', record: 4 },
    ],
  },
  { deal: 'host', task: 7 },
  { deal: 'blocks', blocks: 3, calls: [{ kernel: 'denseForward', record: 5 }] },
];

/** Every call as words: kernel, index, part, record. */
function walk(pictures: number): string[] {
  const walked: string[] = [];
  const kernels = new Proxy({} as Kernels, {
    get: (_, name) => (index: number, part: number, _scratch: number, record: number) => {
      walked.push([String(name), index, part, record].join(' '));
    },
  });
  const words = new Int32Array(controlWords);
  words[control.pictures] = pictures;
  const host = (task: number) => walked.push(`host ${task}`);
  takePart(program, { kernels, words, scratch: 0, threads: 1, host });
  return walked;
}

test('phases follow one another; a part takes all kernels for one picture, then the next', () => {
  expect(walk(2)).toEqual([
    'packForDirect 0 0 1',
    'clearPart 0 0 2',
    'convDirect 0 0 3',
    'convWinograd 0 0 4',
    'clearPart 1 1 2',
    'convDirect 1 1 3',
    'convWinograd 1 1 4',
    'host 7',
    'denseForward 0 0 5',
    'denseForward 1 0 5',
    'denseForward 2 0 5',
  ]);
});

test('pictures are dealt to 32 parts at the most, in turn', () => {
  const walked = walk(70);
  const parts = walked.filter((call) => call.startsWith('clearPart'));
  expect(parts).toHaveLength(32);
  const ofPart = walked.filter((call) => /^convDirect \d+ 5 /.test(call));
  expect(ofPart).toEqual(['convDirect 5 5 3', 'convDirect 37 5 3', 'convDirect 69 5 3']);
  const pictures = walked.filter((call) => call.startsWith('convDirect'));
  expect(new Set(pictures.map((call) => call.split(' ')[1])).size).toBe(70);
});

test.each([1, 2, 31, 32, 33, 70])('the kernels of a program on %i pictures are counted', (n) => {
  const calls = walk(n).filter((call) => !call.startsWith('host'));
  expect(callsOf(program, n)).toBe(calls.length);
});

test('who waits for a thread that is no more does not wait for ever', () => {
  const words = new Int32Array(new SharedArrayBuffer(4 * controlWords));
  const kernels = {} as Kernels;
  const alone = { kernels, words, scratch: 0, threads: 2, host: () => {}, patienceSeconds: 1 };
  expect(() => takePart([{ deal: 'host', task: 0 }], alone)).toThrow('does not answer');
});
