/**
 * The checksum of zip files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309). It goes eight
 * bytes at a time by eight tables ("slicing-by-8": Kounavis and Berry, 2005), since every byte of a
 * data set passes through it.
 */
type Tables = [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

const [t0, t1, t2, t3, t4, t5, t6, t7] = makeTables();

function makeTables(): Tables {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
  const all = [first];
  for (let i = 1; i < 8; i++) {
    const before = all[i - 1] as Int32Array;
    all.push(before.map((crc) => (crc >>> 8) ^ (first[crc & 255] as number)));
  }
  return all as Tables;
}

/** Of `bytes` alone, or of what has the checksum `before` with `bytes` behind it. 32 bits, unsigned. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const byte = (at: number) => bytes[at] as number;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const four = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    const low = crc ^ four;
    crc =
      (t7[low & 255] as number) ^
      (t6[(low >>> 8) & 255] as number) ^
      (t5[(low >>> 16) & 255] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[byte(at + 4)] as number) ^
      (t2[byte(at + 5)] as number) ^
      (t1[byte(at + 6)] as number) ^
      (t0[byte(at + 7)] as number);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (t0[(crc ^ byte(at)) & 255] as number);
  return ~crc >>> 0;
}
