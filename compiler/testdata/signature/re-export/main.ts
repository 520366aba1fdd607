export { run as main } from './lib/run.ts';
export * from './lib/other.ts';
