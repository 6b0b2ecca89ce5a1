/** How each curve is drawn, on the charts and in their legend. */

export interface Look {
  /** The custom property that has its color. */
  readonly color: string;
  /** Lengths of strokes and gaps in pixels; none for a line without gaps. */
  readonly dash: readonly number[];
}

export interface Looks {
  readonly training: Look;
  readonly validation: Look;
}

/** Without gaps, and without a hue: these are the run's own. */
export const ownLooks: Looks = {
  training: { color: '--curve-0', dash: [] },
  validation: { color: '--curve-1', dash: [] },
};

const colors = ['--log-0', '--log-1'];
const dashes = [
  { training: [7, 3], validation: [2, 3] },
  { training: [10, 3, 2, 3], validation: [2, 6] },
];

/** The color tells which log it is, the strokes which part; from the fifth log on they come again. */
export function logLooks(place: number): Looks {
  const color = colors[place % colors.length] ?? '--log-0';
  const { training, validation } = dashes[Math.floor(place / colors.length) % dashes.length] ?? {
    training: [],
    validation: [],
  };
  return { training: { color, dash: training }, validation: { color, dash: validation } };
}
