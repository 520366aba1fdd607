import type { PinnedAction } from './action-versions.ts';
import { entry, map, type Yaml, type YamlEntry, type YamlMap } from './yaml-text.ts';

/** One step of a job. Texts of a flow never stand in `run`: they come as environment. */
export interface JobStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: PinnedAction;
  readonly with?: Readonly<Record<string, Yaml>>;
  /** A script of lines, each ended. */
  readonly run?: string;
}

/** What a job may ask of GitHub, and why. */
export interface JobPermission {
  readonly scope: string;
  readonly access: 'read';
  readonly why: string;
}

export interface WorkflowJob {
  readonly id: string;
  readonly name: string;
  readonly needs?: readonly string[];
  /** All of several must hold. */
  readonly if?: string | readonly string[];
  /** The job runs once for each number of a list, an expression of JSON that must not be empty, as `matrix.shard`. */
  readonly shards?: string;
  readonly runsOn: readonly string[];
  readonly environment?: { readonly name: string; readonly why: string };
  readonly minutes: number;
  readonly permissions: readonly JobPermission[];
  /** Digests, ids and booleans; values of the flow only for a calling workflow. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly JobStep[];
}

/** The job as GitHub reads it. */
export function jobEntry(job: WorkflowJob): YamlEntry {
  const { needs = [], environment, outputs, shards } = job;
  const [machine = '', ...more] = job.runsOn;
  return entry(
    job.id,
    map(
      entry('name', job.name),
      needs.length === 0 ? undefined : entry('needs', needs),
      job.if === undefined ? undefined : entry('if', conditionOf(job.if)),
      shards === undefined ? undefined : entry('strategy', strategyMap(shards)),
      entry('runs-on', more.length === 0 ? machine : job.runsOn),
      environment === undefined
        ? undefined
        : entry('environment', environment.name, { above: environment.why }),
      entry('timeout-minutes', job.minutes),
      entry('permissions', map(...job.permissions.map(permissionEntry))),
      outputs === undefined ? undefined : entry('outputs', textMap(outputs)),
      entry('steps', job.steps.map(stepMap)),
    ),
  );
}

/** Folded without a line feed at its end: with one it would be a text, which always holds. */
function conditionOf(condition: string | readonly string[]): Yaml {
  if (typeof condition === 'string') return `\${{ ${condition} }}`;
  const [first = '', ...rest] = condition;
  return { folded: ['${{', first, ...rest.map((part) => `&& ${part}`), '}}'] };
}

/** One shard that fails is no reason to stop the others: what they did would be lost. */
function strategyMap(shards: string): YamlMap {
  const matrix = map(entry('shard', `\${{ fromJSON(${shards}) }}`));
  return map(entry('fail-fast', false), entry('matrix', matrix));
}

function permissionEntry({ scope, access, why }: JobPermission): YamlEntry {
  return entry(scope, access, { behind: why });
}

function stepMap({ name, id, if: condition, env, uses, with: options, run }: JobStep): YamlMap {
  return map(
    entry('name', name),
    id === undefined ? undefined : entry('id', id),
    condition === undefined ? undefined : entry('if', `\${{ ${condition} }}`),
    uses === undefined ? undefined : entry('uses', uses.uses, { behind: uses.version }),
    options === undefined
      ? undefined
      : entry('with', map(...Object.entries(options).map(([key, value]) => entry(key, value)))),
    env === undefined || Object.keys(env).length === 0 ? undefined : entry('env', textMap(env)),
    run === undefined ? undefined : entry('run', run),
  );
}

function textMap(texts: Readonly<Record<string, string>>): YamlMap {
  return map(...Object.entries(texts).map(([key, value]) => entry(key, value)));
}
