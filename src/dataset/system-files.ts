/** What systems leave in folders and archives by themselves is nobody's picture. */
const names = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** `path` with `/` between its parts. */
export function isSystemFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) as string;
  return names.includes(name) || name.startsWith('._') || parts.includes('__MACOSX');
}
