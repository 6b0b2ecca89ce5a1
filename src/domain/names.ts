/** Names of files are anyone's. */

/**
 * A file's name with the characters that are not seen written out: none can pretend to be another
 * by turning the direction of writing, and none commands a terminal.
 */
export function seenName(path: string): string {
  return path.replaceAll(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** A name without such characters, for words of our own to stand around it. */
export function plainName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '');
}
