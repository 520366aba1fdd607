/**
 * What `millrace/schema` offers. Comparison stands beside the rest, because it loads a package and the
 * validator must not: `run` starts with it.
 */
export * from './compare/index.ts';
export * from './index.ts';
