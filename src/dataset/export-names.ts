/** Names that every file system takes, and that Keras reads. */
import type { ClassNames } from '../domain/sample.ts';

/** Leaves room for a number and an extension below the 255 bytes that file systems have for a name. */
const longestStemBytes = 200;

/**
 * Separators and what Windows forbids, control characters, halves of a surrogate pair, and marks that
 * would show a name in another order than it is written.
 */
const forbidden = /[/\\:*?"<>|\p{Control}\p{Surrogate}\p{Bidi_Control}\u2028\u2029\uFEFF]/gu;
/** Devices of Windows, with any extension, and the folder that macOS leaves in archives. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]|__macosx)(\..*)?$/iu;

/** Without an extension. Never empty, '.' or '..', and nothing that is hidden. */
export function safeName(name: string): string {
  const clean = cut(name.normalize('NFC').replaceAll(forbidden, '_'), longestStemBytes)
    .trim()
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '');
  if (clean === '') return 'unnamed';
  return reserved.test(clean) ? `_${clean}` : clean;
}

function cut(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}

/** Gives each name out once, whatever the case: `x.png`, `X (2).png`. */
export class UniqueNames {
  /** The number for the next one, by the name as file systems that know no case see it. */
  readonly #next = new Map<string, number>();

  take(stem: string, extension = ''): string {
    const key = fold(stem + extension);
    for (let number = this.#next.get(key) ?? 1; ; number++) {
      const name = number === 1 ? stem + extension : `${stem} (${number})${extension}`;
      if (number > 1 && this.#next.has(fold(name))) continue;
      this.#next.set(key, number + 1);
      if (number > 1) this.#next.set(fold(name), 2);
      return name;
    }
  }
}

/** Upper case first: it brings more letters together than lower case alone. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase().normalize('NFC');
}

/** Folders of the two classes, by label. */
export function classFolders([first, second]: ClassNames): readonly [string, string] {
  const names = new UniqueNames();
  return [names.take(safeName(first)), names.take(safeName(second))];
}

/** Keras finds pictures by these extensions alone, and reads them by their bytes. */
const readByKeras = /\.(bmp|gif|jpeg|jpg|png)$/i;
const anyPicture = /\.(jpe|jfif|jif|dib|apng|webp|avif|tiff?|ico|cur|bmp|gif|jpe?g|png)$/i;

/**
 * Name and extension for a picture's file, which was called `name` and now is of `extension`. A name
 * that Keras finds stays as it is, unless the picture was converted.
 */
export function pictureName(
  name: string,
  extension: string,
  converted: boolean,
): { readonly stem: string; readonly extension: string } {
  const own = anyPicture.exec(name)?.[0] ?? '';
  const stem = safeName(name.slice(0, name.length - own.length));
  return { stem, extension: !converted && readByKeras.test(own) ? own : extension };
}
