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
  logits: [0.139403865, 0.124575563, 0.0911831632, 0.0927754268, 0.0541012436, 0.06038858],
  gradients: [
    { length: 0.0666971155, projection: -0.0411794609 },
    { length: 0.0155573886, projection: -0.00680164936 },
    { length: 0.0787633937, projection: 0.0101374609 },
    { length: 0.0151959924, projection: -0.00100059941 },
    { length: 0.0810144294, projection: 0.0203124854 },
    { length: 0.0152642525, projection: 0.00675658116 },
    { length: 0.0850037354, projection: 0.0387697163 },
    { length: 0.0753676349, projection: -0.0112401649 },
    { length: 0.0460010696, projection: 0.0454127699 },
    { length: 0.0329491496, projection: -0.00827221344 },
  ],
};
