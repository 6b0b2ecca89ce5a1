/**
 * A line of CSV as RFC 4180 has it, but with a bare line feed at its end, as command line tools
 * expect: a field with a comma, a quote or a line break stands in quotes, quotes are doubled.
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe before it, so that it is shown as
 * it is (OWASP, "CSV Injection"): names of files come from strangers. Numbers stay numbers.
 */
export function csvRow(fields: readonly (string | number)[]): string {
  const texts = fields.map((field) =>
    typeof field === 'number' ? String(field) : harmless(field),
  );
  return `${texts.map(quoted).join(',')}\n`;
}

/** The wide forms are read as the plain ones where people write with them. */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
