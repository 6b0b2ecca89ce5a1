import { useEffect, useRef, useState } from 'react';
import { drawCurve, type Curve } from '../curves.ts';
import { useMedia, useSeen, useWidth } from '../hooks.ts';

interface ChartProps {
  readonly title: string;
  /** The newest value, beside the title. */
  readonly value: string;
  /** Drawn again when it is another object. Null where there is nothing to draw yet. */
  readonly curve: Curve | null;
  /** The chart in words. */
  readonly words: string;
  /** Drawing costs tens of milliseconds: no more often than this. */
  readonly intervalMs: number;
  readonly wide?: boolean;
}

export function Chart({ title, value, curve, words, intervalMs, wide = false }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const seen = useSeen(frame);
  const width = useWidth(frame);
  const dark = useMedia('(prefers-color-scheme: dark)');
  const drawnAtMs = useRef(Number.NEGATIVE_INFINITY);
  const [broken, setBroken] = useState(false);

  useEffect(() => {
    const element = frame.current?.querySelector<HTMLElement>('.chart-canvas');
    if (!element || !curve || !seen || width === 0) return;
    const waitMs = Math.max(0, drawnAtMs.current + intervalMs - performance.now());
    const timer = setTimeout(() => {
      drawnAtMs.current = performance.now();
      drawCurve(element, curve, width).then(
        () => setBroken(false),
        () => setBroken(true),
      );
    }, waitMs);
    return () => clearTimeout(timer);
  }, [curve, seen, width, dark, intervalMs]);

  return (
    <figure className="chart" data-wide={wide || undefined}>
      <figcaption>
        {title} <strong>{value}</strong>
      </figcaption>
      <div ref={frame} className="chart-frame" role="img" aria-label={words}>
        {/* Its children are the chart's: React puts nothing in here. */}
        <div className="chart-canvas" hidden={!curve} />
      </div>
      {!curve && <p className="muted chart-note">From the end of the first epoch.</p>}
      {broken && (
        <p className="muted chart-note">The chart could not be drawn; the table has its figures.</p>
      )}
    </figure>
  );
}
