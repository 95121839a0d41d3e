/** The schema of `OptimizerOptions`: what a program gives, checked; the engine fills in the defaults. */
import * as v from 'valibot';
import type { OptimizerOptions } from './engines/optimizers.ts';
import { exactObject, FRACTION, NOT_NEGATIVE, POSITIVE, YES_OR_NO } from './setting-schemas.ts';

export const OPTIMIZER_NAMES = ['adam', 'adamw', 'sgd', 'rmsprop', 'adagrad'] as const;

const CLIPPING = {
  clipNorm: v.optional(POSITIVE),
  clipValue: v.optional(POSITIVE),
  globalClipNorm: v.optional(POSITIVE),
};
const ADAM = { beta1: v.optional(FRACTION), beta2: v.optional(FRACTION), epsilon: v.optional(POSITIVE) };

const BY_NAME = v.variant(
  'name',
  [
    exactObject({ name: v.literal('adam'), ...ADAM, ...CLIPPING }),
    exactObject({ name: v.literal('adamw'), ...ADAM, weightDecay: v.optional(NOT_NEGATIVE), ...CLIPPING }),
    exactObject({
      name: v.literal('sgd'),
      momentum: v.optional(FRACTION),
      nesterov: v.optional(YES_OR_NO),
      ...CLIPPING,
    }),
    exactObject({
      name: v.literal('rmsprop'),
      rho: v.optional(FRACTION),
      momentum: v.optional(FRACTION),
      epsilon: v.optional(POSITIVE),
      ...CLIPPING,
    }),
    exactObject({
      name: v.literal('adagrad'),
      initialAccumulator: v.optional(NOT_NEGATIVE),
      epsilon: v.optional(POSITIVE),
      ...CLIPPING,
    }),
  ],
  `an optimizer named one of ${OPTIMIZER_NAMES.join(', ')}`,
);

const ONE_CLIPPING = 'at most one of clipNorm, clipValue and globalClipNorm';

export const OPTIMIZER = v.pipe(
  BY_NAME,
  v.check(
    ({ clipNorm, clipValue, globalClipNorm }) =>
      [clipNorm, clipValue, globalClipNorm].filter((value) => value !== undefined).length <= 1,
    ONE_CLIPPING,
  ),
  v.transform((options): OptimizerOptions => options),
);
