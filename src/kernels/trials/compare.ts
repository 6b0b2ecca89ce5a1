/** How far apart two lists of numbers are. */

/** The largest difference, in parts of the largest value that is wanted. NaN where one is NaN. */
export function worstError(
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  largest = largestOf(wanted),
): number {
  if (found.length !== wanted.length) return NaN;
  let difference = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference = Math.max(difference, Math.abs((found[i] as number) - (wanted[i] as number)));
  }
  return largest === 0 ? difference : difference / largest;
}

export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++)
    largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}

/** The length of the difference, in parts of the length of what is wanted. */
export function relativeL2(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return NaN;
  let [differences, squares] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    differences += ((found[i] as number) - (wanted[i] as number)) ** 2;
    squares += (wanted[i] as number) ** 2;
  }
  return squares === 0 ? Math.sqrt(differences) : Math.sqrt(differences / squares);
}
