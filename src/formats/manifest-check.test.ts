import { describe, expect, test } from 'vitest';
import { failureOf } from '../domain/failure.ts';
import { infoOf, parseManifest } from './manifest-check.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';

const manifest = {
  ...manifestFor(referenceNetwork()),
  from: {
    file: 'their.h5',
    format: 'Keras .h5',
    writtenBy: 'Keras 3.15.1',
    parent: { name: 'mine', createdAt: '2026-01-02T03:04:05.678Z' },
  },
  parity: { shape: [1, 32, 32, 3], inputs: 'eJw=', probabilities: [0.25], tolerance: 1e-5 },
} as const;

function faultOf(change: object) {
  try {
    parseManifest(JSON.stringify({ ...manifest, ...change }));
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

test('what was written comes back', () => {
  expect(parseManifest(JSON.stringify(manifest))).toEqual(manifest);
});

const ofManifestAlone = ['format', 'version', 'threshold', 'files', 'parity', 'software'];

test('an old one has what it did not say as null or by default', () => {
  const later = new Set(['threshold', 'files', 'parity', 'software', 'from']);
  const old = Object.fromEntries(Object.entries(manifest).filter(([key]) => !later.has(key)));
  const defaults = { threshold: 0.5, files: null, parity: null, software: {} };
  expect(parseManifest(JSON.stringify(old))).toEqual({ ...old, ...defaults });
});

test('what belongs to the manifest alone is left out of what is known of the model', () => {
  const info = Object.entries(manifest).filter(([key]) => !ofManifestAlone.includes(key));
  expect(infoOf(manifest)).toEqual(Object.fromEntries(info));
});

test('a prototype is no way in', () => {
  const json = JSON.stringify(manifest).replace('"software":{', '"software":{"__proto__":"a",');
  const { software } = parseManifest(json);
  expect(Object.getPrototypeOf(software)).toBe(Object.prototype);
});

describe('what does not fit is named', () => {
  test.each([
    ['format', { format: 'another' }],
    ['threshold', { threshold: 1.5 }],
    ['threshold', { threshold: 'half' }],
    ['files.test.0.sha256', { files: { ...manifest.files, test: [{ ...listed(), sha256: 'a' }] } }],
    ['files.test.0.label', { files: { ...manifest.files, test: [{ ...listed(), label: 2 }] } }],
    ['files.train', { files: { ...manifest.files, train: Array(200_001).fill(listed()) } }],
    ['parity.shape.1', { parity: { ...manifest.parity, shape: [1, 1e9, 32, 3] } }],
    ['parity', { parity: { ...manifest.parity, probabilities: [0.25, 0.5] } }],
    ['parity.inputs', { parity: { ...manifest.parity, inputs: 'a'.repeat(4 * 1024 ** 2 + 1) } }],
    ['software.Twofold', { software: { Twofold: 1 } }],
    ['from.file', { from: {} }],
    ['preprocessing.rounding', { preprocessing: { ...manifest.preprocessing, rounding: 'no' } }],
  ])('%s', (place, change) => {
    expect(faultOf(change)).toMatchObject({
      kind: 'not-a-model',
      detail: expect.stringContaining(`its manifest, ${place}: `) as string,
    });
  });

  test('text that is no JSON, and a later version', () => {
    expect(() => parseManifest('{')).toThrow('not-a-model');
    expect(() => parseManifest('[]')).toThrow('not-a-model');
    expect(faultOf({ version: 7 })).toEqual({ kind: 'newer-model', version: 7, known: 1 });
  });
});

function listed() {
  return { path: 'a.png', label: 0, sha256: 'a'.repeat(64) };
}
