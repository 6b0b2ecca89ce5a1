/** The filters of each cell of a pooled row, dealt by the position that won; see `conv-input-gradient.ts`. */

/** Bytes of the weights that an item multiplies: three kernel columns of 16 channels. */
export const weightBytes: usize = 192;
/** Four positions, and the closed cells. */
export const buckets: usize = 5;

/** A slot: the ends of the lists, 32 bytes a cell, then the lists, `[column][bucket][filters]`. */
// @ts-ignore: decorator
@inline
export function fillBuckets(slot: usize, gradients: usize, winners: usize, columns: i32, filters: i32): void {
  const listBytes: usize = filters << 3;
  let list = slot + (columns << 5);
  let ends = slot;
  const last = slot + (columns << 5);
  for (; ends < last; ends += 32) {
    for (let bucket: usize = 0; bucket < buckets; bucket++, list += listBytes) {
      store<usize>(ends + (bucket << 2), list);
    }
    const filtersEnd = winners + filters;
    for (let weights: usize = 0; winners < filtersEnd; winners++, gradients += 4, weights += weightBytes) {
      const end = ends + (<usize>load<u8>(winners) << 2);
      const item = load<usize>(end);
      store<u32>(item, load<u32>(gradients));
      store<usize>(item, weights, 4);
      store<usize>(end, item + 8);
    }
  }
}

/** A slot without items. */
export function clearBuckets(slot: usize, columns: i32, listBytes: usize): void {
  let list = slot + (columns << 5);
  for (let column = 0; column < columns; column++) {
    for (let bucket: usize = 0; bucket < buckets; bucket++, list += listBytes) {
      store<usize>(slot + (column << 5) + (bucket << 2), list);
    }
  }
}
