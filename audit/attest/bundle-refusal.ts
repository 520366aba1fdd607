/** Ends the reading of a bundle with one sentence; never leaves this folder. */
export class BundleRefusal extends Error {}
