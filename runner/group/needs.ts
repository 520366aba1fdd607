import type { Group } from '../../groups/index.ts';
import type { JsonObject } from '../../lock/index.ts';
import { parseBySchema } from '../../schema/index.ts';

/** How a job of the workflow ended, and what it said: an entry of GitHub's `needs`. */
export interface NeededJob {
  readonly result: JobResult;
  /** By name; GitHub leaves out one that holds a text that is masked. */
  readonly outputs: { readonly [name: string]: string };
}

export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** The entry as it comes. */
interface SaidJob {
  readonly result: JobResult;
  readonly outputs?: NeededJob['outputs'] | null;
}

/** By the name of the job. */
export type Needs = { readonly [job: string]: NeededJob };

/** When a run began: what the job `begin` says. */
export interface RunBeginning {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Attempt of the workflow run. */
  readonly started: number;
}

const schema: JsonObject = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    properties: {
      result: { enum: ['success', 'failure', 'cancelled', 'skipped'] },
      // Null on act where a job has none, as of one that was skipped; absent or {} on GitHub.
      outputs: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
    },
    required: ['result'],
  },
};

/** Reads `toJSON(needs)`; a sentence about the first thing that is wrong when it is none. */
export function parseNeeds(
  text: string,
): { readonly ok: true; readonly needs: Needs } | { readonly ok: false; readonly message: string } {
  const parsed = parseBySchema(text, schema);
  if (!parsed.ok) return parsed;
  // True: the schema describes just this.
  const jobs = parsed.value as unknown as { [job: string]: SaidJob };
  const entries = Object.entries(jobs).map(([name, { result, outputs }]) => [
    name,
    { result, outputs: outputs ?? {} },
  ]);
  return { ok: true, needs: Object.fromEntries(entries) as Needs };
}

/** What `begin` said; `undefined` when it is not there, or no moment and attempt. */
export function beginningIn(needs: Needs): RunBeginning | undefined {
  const { at = '', started = '' } = own(needs, 'begin')?.outputs ?? {};
  const isWhole = /^\d{1,15}$/u.test(at) && /^[1-9]\d{0,5}$/u.test(started);
  return isWhole ? { at: Number(at), started: Number(started) } : undefined;
}

/** The job of a group. */
export function groupJob(needs: Needs, group: string): NeededJob | undefined {
  return own(needs, `run-${group}`);
}

/** The job that asks for the approval that a group begins with. */
export function approvalJob(needs: Needs, group: Group): NeededJob | undefined {
  return own(needs, `approve-${group.approval ?? ''}`);
}

/** The digest that the job of a group said its manifest has. */
export function manifestOutput(
  { outputs }: NeededJob,
  shard: number | undefined,
): string | undefined {
  const text = own(outputs, shard === undefined ? 'manifest' : `manifest-${String(shard)}`);
  return text === '' ? undefined : text;
}

/** The shards of a fan-out that the job that counted its items said have any; `undefined` when it did not. */
export function shardsOutput({ outputs }: NeededJob, step: string): readonly number[] | undefined {
  const text = own(outputs, `shards-${step}`);
  const parsed = text === undefined ? undefined : parseBySchema(text, shardsSchema);
  // True: the schema describes just this.
  return parsed?.ok === true ? (parsed.value as readonly number[]) : undefined;
}

const shardsSchema: JsonObject = { type: 'array', items: { type: 'integer' } };

/** Names come from elsewhere: `constructor` is no job. */
function own<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
