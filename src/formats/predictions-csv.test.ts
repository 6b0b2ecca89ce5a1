import { expect, test } from 'vitest';
import { predictionsCsv } from './predictions-csv.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';

const manifest = manifestFor(referenceNetwork(22));

test('each test picture has a line', () => {
  const bees = '<bees> & “others”';
  expect(predictionsCsv(manifest)).toBe(
    'file,class,probability,predicted,correct,sha256\n' +
      `"ants/a, 1.png",ants,0.25,ants,true,${'a'.repeat(64)}\n` +
      `"ants/b ""2"".png",ants,0.125,ants,true,${'b'.repeat(64)}\n` +
      `bees/=c.png,${bees},0.875,${bees},true,${'c'.repeat(64)}\n` +
      `bees/d.png,${bees},0.375,ants,false,${'d'.repeat(64)}\n`,
  );
});

test('the manifest’s threshold decides, and it is reached at itself', () => {
  const csv = predictionsCsv({ ...manifest, threshold: 0.375 }) ?? '';
  expect(csv.split('\n').map((line) => line.split(',').at(-2))).toEqual([
    ...['correct', 'true', 'true', 'true', 'true', undefined],
  ]);
});

test('pictures that were not tested have no answer, names are no formulas', () => {
  const untested = { path: '=1+1.png', label: 0, sha256: 'e' } as const;
  const files = { train: [], validation: [], test: [untested] };
  expect(predictionsCsv({ ...manifest, files })?.split('\n')[1]).toBe("'=1+1.png,ants,,,,e");
});

test('without a list of pictures there is no table', () => {
  expect(predictionsCsv({ ...manifest, files: null })).toBeNull();
});
