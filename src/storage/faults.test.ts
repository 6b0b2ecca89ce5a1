import { expect, test } from 'vitest';
import { asKeepFailure } from './faults.ts';

test.each([
  ['QuotaExceededError', 'storage-full'],
  ['NoModificationAllowedError', 'storage-in-use'],
  ['SecurityError', 'storage-unavailable'],
  ['NotFoundError', 'storage-failed'],
  ['UnknownError', 'storage-failed'],
])('%s is %s', (name, kind) => {
  expect(asKeepFailure(new DOMException('no', name)).failure.kind).toBe(kind);
});
