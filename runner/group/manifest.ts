import { canonicalJson, type JsonObject, type Sha256 } from '../../lock/index.ts';
import { parseBySchema } from '../../schema/index.ts';
import { address } from './fact-schemas.ts';

/** What a job is, and what it came after: known when it begins. */
export interface JobBeginning {
  readonly manifestVersion: 1;
  readonly run: string;
  /** Digests of the lock and of the plan, `sha256:…`. */
  readonly lock: string;
  readonly plan: string;
  readonly group: string;
  /** 0 where the group has no shards. */
  readonly shard: number;
  /** Of the workflow run. */
  readonly attempt: number;
  /** The workflow was being cancelled when the job began. */
  readonly told?: true;
  /** Of the manifests of all jobs that it came after, by `GROUP.SHARD`. */
  readonly parents: { readonly [job: string]: Sha256 };
}

/** What a job says of what it left. Its own digest is what other jobs are told. */
export interface Manifest extends JobBeginning {
  /** `failed`: a step failed so that it counts. The last two: its steps were ended before their time. */
  readonly ended: 'done' | 'failed' | 'interrupted' | 'timeout';
  /** Of the journal that it added: a journal file of its own. */
  readonly segment: Sha256;
  /** Of the log of each step that printed something, by address. */
  readonly logs: { readonly [step: string]: Sha256 };
  /** Chosen so that no text that GitHub would take for a secret stands in the manifest's digest. */
  readonly nonce: number;
}

const digest: JsonObject = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const prefixed: JsonObject = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
const count = (minimum: number): JsonObject => ({ type: 'integer', minimum, maximum: 1_000_000 });

const begun: JsonObject = {
  manifestVersion: { const: 1 },
  run: { type: 'string', pattern: '^[0-9]{8}-[0-9]{9}-[0-9a-z]{6}$' },
  lock: prefixed,
  plan: prefixed,
  group: { type: 'string' },
  shard: count(0),
  attempt: count(1),
  parents: { type: 'object', additionalProperties: digest },
};
const ended: JsonObject = {
  ended: { enum: ['done', 'failed', 'interrupted', 'timeout'] },
  segment: digest,
  logs: { type: 'object', propertyNames: address, additionalProperties: digest },
  nonce: count(0),
};

function closed(required: JsonObject): JsonObject {
  return {
    type: 'object',
    properties: { ...required, told: { const: true } },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

const beginningSchema = closed(begun);
const manifestSchema = closed({ ...begun, ...ended });

/** The text of a manifest, whose digest other jobs are told, or of how a job began. */
export function formatManifest(manifest: Manifest | JobBeginning): string {
  // True: both are plain JSON, and no field is set to `undefined`.
  return `${canonicalJson(manifest as unknown as JsonObject)}\n`;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** A sentence about the first thing that is wrong. */
  | { readonly ok: false; readonly message: string };

export function parseManifest(text: string): Parsed<Manifest> {
  // True: the schema describes just this type.
  return parseBySchema(text, manifestSchema) as Parsed<unknown> as Parsed<Manifest>;
}

export function parseBeginning(text: string): Parsed<JobBeginning> {
  // True: the schema describes just this type.
  return parseBySchema(text, beginningSchema) as Parsed<unknown> as Parsed<JobBeginning>;
}
