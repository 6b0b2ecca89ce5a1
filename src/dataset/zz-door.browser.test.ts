import { commands } from 'vitest/browser';
import { test } from 'vitest';
import { failureOf } from '../domain/failure.ts';
import { readCorpus } from './corpus.ts';
import { decodePicture } from './decode.ts';
import { inspect } from './inspect.ts';
import { decodePngColors } from './png-colors.ts';

test.each(['tfset', 'tiffset'])('%s', async (folder) => {
  const files = await readCorpus(commands, folder);
  const lines: string[] = [];
  let same = 0;
  for (const { path, bytes } of files) {
    if (path.endsWith('.rgb')) continue;
    const ref = files.find((f) => f.path === `${path}.rgb`)?.bytes;
    function diff(d: { width: number; height: number; rgba: ArrayLike<number> }) {
      if (!ref) return 'no ref: decoded';
      const v = new DataView(ref.buffer);
      const [w, h] = [v.getUint32(0, true), v.getUint32(4, true)];
      if (w !== d.width || h !== d.height) return `size ${d.width}x${d.height} not ${w}x${h}`;
      let max = 0, sum = 0, n = 0;
      for (let i = 0, j = 8; j < ref.length; i += 4, j += 3)
        for (let c = 0; c < 3; c++) {
          const e = Math.abs((ref[j + c] as number) - (d.rgba[i + c] as number));
          max = Math.max(max, e); sum += e; n += Number(e > 0);
        }
      return n === 0 ? '' : `max ${max} mean ${(sum / (ref.length - 8)).toFixed(3)} differing ${n} of ${ref.length - 8}`;
    }
    try {
      const t0 = performance.now();
      const info = await inspect(bytes);
      const t1 = performance.now();
      const d = await decodePicture(bytes, info, 'as-stored');
      const t2 = performance.now();
      if (t2 - t0 > 60) lines.push(`${path} SLOW ${(t1 - t0).toFixed(0)} ${(t2 - t1).toFixed(0)}`);
      const text = diff(d);
      if (text) lines.push(`${path}: ${text}`); else same++;
      if (info.format === 'PNG' && (bytes[25] === 4 || bytes[25] === 6)) {
        const f = decodePngColors(bytes);
        const t3 = f ? diff(f) : 'null';
        if (t3) lines.push(`${path} fast-png: ${t3}`);
      }
    } catch (error) {
      lines.push(`${path}: ${JSON.stringify(failureOf(error))} ${ref ? 'HAS REF' : ''}`);
    }
  }
  console.log(`${folder} same ${same}\n${lines.join('\n')}`);
}, 300_000);
