/** Figures with what is to be reached beside each, for people. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it has to be at least or at most; null where it is for information. */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number } | null;
  readonly reached: boolean | null;
  readonly detail: string;
}

export function figure(
  name: string,
  value: number,
  unit: string,
  goal: Figure['goal'],
  details: readonly string[],
): Figure {
  const reached =
    goal === null ? null : 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
  return { name, value, unit, goal, reached, detail: details.join('; ') };
}

export function figureTable(figures: readonly Figure[]): string {
  const rows = [
    ['', 'measured', 'to reach', '', ''],
    ...figures.map(({ name, value, unit, goal, reached, detail }) => [
      name,
      `${rounded(value)} ${unit}`.trim(),
      goal === null ? '-' : 'atLeast' in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`,
      reached === null ? '' : reached ? 'yes' : 'NO',
      detail,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
