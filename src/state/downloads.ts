/** Files for the browser's downloads. */
const holdMs = 60_000;

/** `name` is made such that every file system takes it. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name.replaceAll(/[^\p{L}\p{N} ,._()-]/gu, '_');
  link.click();
  // Nobody tells when the browser has read it all.
  setTimeout(() => URL.revokeObjectURL(link.href), holdMs);
}
