/** Decoded pixels. */

/** 4 bytes a pixel, row by row: red, green, blue and one that means nothing. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
  /** The same in 3 bytes a pixel, where who decoded it could have it for little. */
  readonly rgb?: Uint8Array<ArrayBuffer>;
}
