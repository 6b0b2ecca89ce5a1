/** Foreign data against a schema; what does not fit is a Failure in words. */
import * as v from 'valibot';
import { FailureError } from '../domain/failure.ts';

/** Throws `not-a-model` with the first place in `name` that does not fit. */
export function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  name: string,
): v.InferOutput<S> {
  // One fault is told: a list of 200,000 files need not be looked through for more.
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw notAModel(`${name}, ${v.getDotPath(issue) ?? 'as a whole'}: ${issue.message}`);
}

export function notAModel(detail: string): FailureError {
  return new FailureError({ kind: 'not-a-model', detail });
}
