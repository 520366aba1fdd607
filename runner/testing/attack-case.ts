import type { Grants, Json } from '../../lock/index.ts';
import type { AttackEnd } from './attack-end.ts';
import type { ScriptFixture } from './sandbox-fixture.ts';

/** What an attack may know of the place that it attacks: ports that stand for fixed ones, paths. */
export interface AttackPlace {
  readonly port: (named: string) => number;
  /** Absolute paths with a canary in them, or which hold what the runner keeps. */
  readonly paths: { readonly [what: string]: string };
}

/** One adversarial step, with how it ends and what holds it. */
export interface AttackCase {
  /** `s01` to `s38` are files of the shared attack set; others carry their `source`. */
  readonly id: string;
  /** What it tries. */
  readonly attack: string;
  readonly source?: string;
  readonly grants?: (place: AttackPlace) => Grants;
  readonly input?: (place: AttackPlace) => Json;
  readonly timeoutMs?: number;
  readonly limits?: ScriptFixture['limits'];
  /** Files in the workspace, and links, whose target then begins with `-> `. */
  readonly workspace?: (place: AttackPlace) => { readonly [path: string]: string };
  readonly end: AttackEnd;
  /** How it ends behind the second wall, where that differs. */
  readonly endBehindWall?: AttackEnd;
  /** What holds it. */
  readonly held: string;
  readonly heldBehindWall?: string;
  /**
   * Whether nothing leaks, connects or changes with Deno's permissions switched off, behind
   * bubblewrap alone; absent where that is no question of files, network and processes.
   */
  readonly alone?: boolean;
}

/** Who holds what, as the table says it. */
export const holds = {
  deno: 'Deno’s permissions',
  modules: 'computed import',
  closed: 'no remote modules',
  wrapper: 'wrapper and frame',
  runner: 'runner',
  bubblewrap: 'bubblewrap',
} as const;
