/** Bytes to floats of 0 to 1, into a map that may have padding around it: of three channels, or of one. */
import { isGrey, scaleGreyRow } from './grey';
import { PixelsRecord } from './shapes';

export function scalePixels(picture: i32, _part: i32, _scratch: usize, record: PixelsRecord): void {
  const rowBytes: usize = record.pixelRow;
  let from = record.pixels + picture * record.pixelRows * rowBytes;
  let to = record.output + picture * record.outputPicture;
  if (record.greyFlags) {
    const grey = isGrey(from, record);
    store<u8>(record.greyFlags + picture, <u8>grey);
    if (grey) {
      to = record.greyOutput + picture * record.greyPicture;
      for (let row = 0; row < record.pixelRows; row++, from += rowBytes, to += record.greyRow) {
        scaleGreyRow(from, rowBytes, to);
      }
      return;
    }
  }
  const most = f32x4.splat(255);
  for (let row = 0; row < record.pixelRows; row++) {
    let i: usize = 0;
    for (; i + 8 <= rowBytes; i += 8) {
      const words = v128.load8x8_u(from + i);
      const low = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words));
      const high = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words));
      v128.store(to + (i << 2), f32x4.div(low, most));
      v128.store(to + (i << 2), f32x4.div(high, most), 16);
    }
    for (; i < rowBytes; i++) f32.store(to + (i << 2), <f32>load<u8>(from + i) / 255);
    from += rowBytes;
    to += record.outputRow;
  }
}
