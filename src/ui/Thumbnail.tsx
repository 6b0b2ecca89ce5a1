import { useEffect, useRef } from 'react';
import type { Sample } from '../domain/sample.ts';
import { drawThumbnail } from '../state/pictures.ts';
import { useApp, type AppState } from '../state/store.ts';
import { useSeen } from './hooks.ts';
import { asImageFile } from './thumbnail-image.ts';
import { createQueue } from './thumbnail-queue.ts';

interface ThumbnailProps {
  readonly sample: Sample;
  /** Words for a screen reader; null where the button around it has them. */
  readonly label: string | null;
  /** Pixels a side that are asked for: about twice as many as it is wide on the page. */
  readonly size?: number;
  /** Whether it is near the screen, where whoever lays it out knows; else it finds out itself. */
  readonly near?: boolean;
  /** It is asked for when it has stayed so long: what flies past is not. */
  readonly patienceMs?: number;
}

const queue = createQueue(16);

/** A transparent pixel: in place of a missing image browsers show a torn one, and its words. */
const blank = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** The picture as the network gets it: the kept pixels, not the file. Drawn when it comes in view. */
export function Thumbnail({ sample, label, size = 160, near, patienceMs = 0 }: ThumbnailProps) {
  const image = useRef<HTMLImageElement>(null);
  const seen = useSeen(image, near === undefined);
  // Prepared otherwise, the pixels are others.
  const preparation = useApp(preparedKey);
  const key = preparation && `${sample.id} ${preparation} ${size}`;
  // Pixels that are being written can refuse to be read: then the end of the import is waited for.
  const settled = useApp((state) => state.importing.phase === 'idle');
  const drawn = useRef<string | null>(null);
  const wanted = (near ?? seen) && key !== null;

  useEffect(() => {
    if (!wanted || drawn.current === key) return;
    let current = true;
    const errand = async () => {
      try {
        const bitmap = await drawThumbnail(sample, size);
        if (!current || !image.current) {
          bitmap.close();
          return;
        }
        await show(image.current, bitmap);
        drawn.current = key;
      } catch {
        if (current && settled && image.current) showNone(image.current);
      }
    };
    let leave = () => {};
    const timer = setTimeout(() => {
      leave = queue(errand);
    }, patienceMs);
    return () => {
      current = false;
      clearTimeout(timer);
      leave();
    };
  }, [wanted, key, sample, size, settled, patienceMs]);

  return (
    <img
      ref={image}
      className="thumbnail"
      // Of a nameless image nothing is shown while it is missing.
      src={label === null ? undefined : blank}
      // Else it could be dropped on a class.
      draggable={false}
      alt={label ?? ''}
      aria-hidden={label === null || undefined}
    />
  );
}

function preparedKey({ prepared }: AppState): string | null {
  return prepared && `${prepared.imageSize} ${prepared.resize} ${prepared.orientation}`;
}

/** Into the page by hand: of many that are scrolled past, none is rendered again for it. */
async function show(image: HTMLImageElement, bitmap: ImageBitmap): Promise<void> {
  const url = URL.createObjectURL(asImageFile(bitmap));
  image.src = url;
  try {
    await image.decode();
    image.dataset['state'] = 'drawn';
  } finally {
    URL.revokeObjectURL(url);
  }
}

function showNone(image: HTMLImageElement): void {
  image.src = blank;
  image.dataset['state'] = 'failed';
}
