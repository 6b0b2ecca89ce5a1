/** Text of anybody's in Markdown and in its front matter. */
import { plainName } from '../domain/names.ts';

/** As it stands, within a line of ours: nothing in it is taken for Markdown or HTML. */
export function markdownText(text: string): string {
  return plainName(text.replaceAll(/\s+/g, ' ')).replaceAll(/[\\`*_[\]<>|~&]/g, '\\$&');
}

/** YAML's double-quoted style, which JSON's strings are but for what YAML does not let stand unescaped. */
export function yamlString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function codeBlock(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trim()}\n\`\`\``;
}
