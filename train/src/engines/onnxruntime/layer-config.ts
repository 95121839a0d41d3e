/** Turns the result of checking a layer's configuration into a reason a person reads. */
import * as v from 'valibot';

/** The first option of a tfjs layer configuration that does not fit, in words, or undefined. */
export function firstIssue(schema: v.GenericSchema, config: unknown): string | undefined {
  const { issues } = v.safeParse(schema, config);
  const issue = issues?.[0];
  if (!issue) return undefined;
  return `${v.getDotPath(issue) ?? 'its configuration'} is ${issue.received}, supported: ${issue.expected ?? issue.message}`;
}

/** A size of one dimension, which tfjs takes as `n` or `[n]`. */
export const ONE_SIZE = v.pipe(
  v.union([v.number(), v.tuple([v.number()])]),
  v.transform((size) => (typeof size === 'number' ? size : size[0])),
);
