/**
 * What files are by their names, wherever on the page they were dropped: no picture is called so. A zip file may
 * be pictures or a model, so the place decides; files of several kinds are taken for pictures, and listed.
 */
export function kindOf(files: readonly { readonly name: string }[]): 'model' | 'log' | null {
  const all = (pattern: RegExp) =>
    files.length > 0 && files.every(({ name }) => pattern.test(name));
  if (all(/tfevents/)) return 'log';
  return all(/\.(h5|hdf5|keras|pth?|safetensors|json|bin)$/i) ? 'model' : null;
}
