import { plainName } from '../../domain/names.ts';
import type { ClassNames } from '../../domain/sample.ts';

export function trimmedNames([first, second]: ClassNames): ClassNames {
  return [plainName(first).trim(), plainName(second).trim()];
}

/** Why two classes can't be called so, or null. */
export function classNamesFailure(names: ClassNames): string | null {
  const [first, second] = trimmedNames(names);
  if (first === '' || second === '') return 'Each class needs a name.';
  return first === second ? 'The two classes need different names.' : null;
}
