/** Reads a history that Keras's CSVLogger wrote, or another tool in the same manner. */
import { mostPoints, mostSeries, notALog, tooMany, type Point, type Series } from './series.ts';

/** A number as Python and JavaScript print it; `NA`, `nan` and texts are none. */
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const longestText = 16 * mostPoints;

/**
 * One series for each column that has numbers, by the column `epoch`, or by the rows where there is
 * none. Fields are separated as the header is: by comma, semicolon or tab. Throws `not-a-log`.
 */
export function readHistoryCsv(text: string): Series[] {
  if (text.includes('\0')) throw notALog('it is not text');
  if (text.length > longestText) throw tooMany('values');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [header = '', ...rows] = lines;
  const separator = [',', ';', '\t'].find((candidate) => header.includes(candidate)) ?? ',';
  const columns = fieldsOf(header, separator);
  if (columns.length * rows.length > mostPoints) throw tooMany('values');
  const epochs = columns.findIndex((name) => name.toLowerCase() === 'epoch');
  const points: Point[][] = columns.map(() => []);
  for (const [row, line] of rows.entries()) {
    const fields = fieldsOf(line, separator);
    const step = epochs < 0 ? row : valueOf(fields[epochs]);
    if (step === null) continue;
    for (const [column, own] of points.entries()) {
      const value = column === epochs ? null : valueOf(fields[column]);
      if (value !== null) own.push({ step, value });
    }
  }
  const series = columns.map((tag, column) => ({ tag, points: points[column] ?? [] }));
  const filled = series.filter((own) => own.points.length > 0);
  if (filled.length === 0) throw notALog('it has no columns of numbers');
  return filled;
}

function valueOf(field: string | undefined): number | null {
  return field !== undefined && number.test(field) ? Number(field) : null;
}

/** A field in quotes may hold the separator; none goes over a line's end, since all are numbers. */
function fieldsOf(line: string, separator: string): string[] {
  const fields = [''];
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) fields.push('');
    else fields.push(`${fields.pop() ?? ''}${character}`);
    if (fields.length > mostSeries) throw tooMany('curves');
  }
  return fields.map((field) => field.trim());
}
