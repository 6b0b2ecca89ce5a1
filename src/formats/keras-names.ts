/** Names that Keras, tfjs and HDF5 all take. */

/** What is not a letter, digit, `_`, `-` or `.` becomes `_`; a letter comes first; no two are alike. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return names.map((name) => {
    const plain = name.slice(0, 200).replaceAll(/[^A-Za-z0-9_.-]/g, '_');
    const base = /^[A-Za-z]/.test(plain) ? plain : `layer_${plain}`;
    let unique = base;
    for (let n = counts.get(base) ?? 0; taken.has(unique);) {
      n += 1;
      counts.set(base, n);
      unique = `${base}_${n}`;
    }
    taken.add(unique);
    return unique;
  });
}
