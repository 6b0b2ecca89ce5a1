/** Says in words what a file is that is no picture, so that a person sees how it came to be there. */

interface FileType {
  readonly mime: string;
  readonly ext: string;
}

const documentNames: { readonly [mime: string]: string } = {
  'application/pdf': 'a PDF document',
  'application/zip': 'a zip archive',
  'application/gzip': 'a gzip archive',
  'application/x-tar': 'a tar archive',
  'application/x-7z-compressed': 'a 7-Zip archive',
  'application/x-rar-compressed': 'a RAR archive',
  'application/dicom': 'a DICOM file',
  'application/x-cfb': 'a Thumbs.db or an old Office document',
};

/** `type`: what the first bytes are a sign of. Returns a noun phrase: "an HTML page". */
export function describeFile(bytes: Uint8Array, type: FileType | undefined): string {
  const named = documentNames[type?.mime ?? ''];
  if (named) return named;
  if (type?.mime.startsWith('video/')) return 'a video';
  if (type?.mime.startsWith('audio/')) return 'a sound';
  const text = startAsText(bytes);
  if (text !== null) return describeText(text);
  if (isSystemNote(bytes)) return 'a note of macOS beside the real file';
  if (bytes.every((byte) => byte === 0)) return 'a file of zeros only';
  return type ? `a ${type.ext.toUpperCase()} file` : 'a file of unknown kind';
}

/** The first characters of a file that is text, else null. */
function startAsText(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, 1024);
  const [first, second] = head;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isWide) return new TextDecoder(first === 0xff ? 'utf-16le' : 'utf-16be').decode(head);
  // Text has no control characters but those that move on.
  if (head.some((byte) => byte < 32 && ![9, 10, 12, 13, 27].includes(byte))) return null;
  try {
    // `stream`: the cut may go through a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    return null;
  }
}

function describeText(text: string): string {
  const start = text
    .replaceAll(/<!--.*?-->/gs, '')
    .trimStart()
    .toLowerCase();
  if (start.startsWith('version https://git-lfs')) return 'a Git LFS pointer to a file elsewhere';
  if (/^(<\?xml.*?>\s*)?<(!doctype html|html|head|body)\b/s.test(start)) return 'an HTML page';
  if (start.includes('<svg')) return 'an SVG drawing';
  if (start.startsWith('<?xml')) return 'an XML file';
  if (start.startsWith('%pdf')) return 'a PDF document';
  return 'plain text';
}

/** `.DS_Store`, and AppleDouble's `._` files. */
function isSystemNote(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  return start === '\0\0\0\x01Bud1' || start.startsWith('\0\x05\x16\x07');
}
