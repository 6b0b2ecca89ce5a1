import { useEffect, useRef, useState } from 'react';
import type { Sample } from '../domain/sample.ts';
import { drawThumbnail } from '../state/pictures.ts';
import { useApp, type AppState } from '../state/store.ts';
import { useSeen } from './hooks.ts';
import { createQueue } from './thumbnail-queue.ts';

interface ThumbnailProps {
  readonly sample: Sample;
  /** Words for a screen reader; null where the button around it has them. */
  readonly label: string | null;
  /** Pixels a side that are asked for: about twice as many as it is wide on the page. */
  readonly size?: number;
  /** Whether it is near the screen, where whoever lays it out knows; else it finds out itself. */
  readonly near?: boolean;
}

const queue = createQueue(16);

/** The picture as the network gets it: the kept pixels, not the file. Drawn when it comes in view. */
export function Thumbnail({ sample, label, size = 160, near }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useSeen(canvas, near === undefined);
  // Prepared otherwise, the pixels are others.
  const preparation = useApp(preparedKey);
  const key = preparation && `${sample.id} ${preparation} ${size}`;
  // Pixels that are being written can refuse to be read: then the end of the import is waited for.
  const settled = useApp((state) => state.importing.phase === 'idle');
  const [state, setState] = useState<'waiting' | 'drawn' | 'failed'>('waiting');
  const drawn = useRef<string | null>(null);
  const wanted = (near ?? seen) && key !== null;

  useEffect(() => {
    if (!wanted || drawn.current === key) return;
    let current = true;
    const leave = queue(async () => {
      try {
        const bitmap = await drawThumbnail(sample, size);
        if (!current || !canvas.current) {
          bitmap.close();
          return;
        }
        show(canvas.current, bitmap);
        drawn.current = key;
        setState('drawn');
      } catch {
        if (current && settled) setState('failed');
      }
    });
    return () => {
      current = false;
      leave();
    };
  }, [wanted, key, sample, size, settled]);

  return (
    <canvas
      ref={canvas}
      className="thumbnail"
      data-state={state}
      width={1}
      height={1}
      {...(label === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}

function preparedKey({ prepared }: AppState): string | null {
  return prepared && `${prepared.imageSize} ${prepared.resize} ${prepared.orientation}`;
}

/** The canvas takes the bitmap over: no pixel is copied on the page's thread. */
function show(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(bitmap);
}
