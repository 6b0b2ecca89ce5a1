import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';

test.each([
  [new TextEncoder().encode('123456789'), 0xe3069283],
  // RFC 3720, B.4.
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(255), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
])('is that of the standard', (bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc);
});

test('the mask is that of TFRecord', () => {
  // The length of the first record of most event files: 24 bytes.
  expect(maskedCrc32c(Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0))).toBe(0x224b7fa3);
});
