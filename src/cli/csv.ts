/**
 * A line of CSV as RFC 4180 has it, but with a bare line feed at its end, as command line tools
 * expect: a field with a comma, a quote or a line break stands in quotes, quotes are doubled.
 */
export function csvRow(fields: readonly string[]): string {
  return `${fields.map(field).join(',')}\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
