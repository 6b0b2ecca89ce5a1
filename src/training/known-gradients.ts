/**
 * What the self-test's network gives, computed by tfjs's plain operations on the processor. Its test computes
 * them again.
 */

/** Of one variable's gradient: its length, and its product with a vector of seeded noise. */
export interface KnownGradient {
  readonly length: number;
  readonly projection: number;
}

export const known: {
  readonly logits: readonly number[];
  readonly gradients: readonly KnownGradient[];
} = {
  logits: [0.225681752, 0.208168909, 0.129156709, 0.138243482, 0.053292878, 0.0770577192],
  gradients: [
    { length: 0.0933812781, projection: -0.06793017 },
    { length: 0.0201535626, projection: -0.0196582151 },
    { length: 0.13629252, projection: -0.0343501617 },
    { length: 0.0280603299, projection: 0.0129766548 },
    { length: 0.148218543, projection: 0.00567644671 },
    { length: 0.0295243532, projection: -0.0118807256 },
    { length: 0.107831239, projection: -0.0512944188 },
    { length: 0.0846139639, projection: 0.0364970575 },
    { length: 0.0786559684, projection: 0.070891108 },
    { length: 0.0540186185, projection: -0.0135619143 },
  ],
};
