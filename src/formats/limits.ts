/** How much of a file anybody's claim can make us take, for all readers alike: what one writes, each reads. */

/** A list of 200,000 pictures fits. */
export const mostManifestBytes = 64 * 1024 ** 2;
/** Of a network's layers without their weights. */
export const mostTopologyBytes = 16 * 1024 ** 2;
/** More than any network that a tab could train. */
export const mostWeightBytes = 1024 ** 3;
/** A model's own are a dozen; a zip file's list may claim thousands of millions. */
export const mostZipEntries = 10_000;
