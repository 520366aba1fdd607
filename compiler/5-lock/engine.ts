import type { Engine } from '../../lock/index.ts';

/** The Deno versions that may run what is locked today: the sandbox relies on what 2.9.6 does. */
export const engine: Engine = { deno: '>=2.9.6 <3.0.0' };
