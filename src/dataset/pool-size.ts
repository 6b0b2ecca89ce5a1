/** All cores but one, which the page keeps. (Node 20, where tests run, does not know of its cores.) */
export const poolSize = Math.max(1, (globalThis.navigator?.hardwareConcurrency || 2) - 1);
