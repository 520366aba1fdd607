/** Why a run does not start. All that is wrong is reported at once. */
export interface Refusal {
  /** Stable, for `--json` and for tests. */
  readonly code: RefusalCode;
  /** Repository path of the file that it is about. */
  readonly path?: string;
  readonly message: string;
  /** Proposes what to do. */
  readonly hint: string;
}

export type RefusalCode =
  | 'lock-conflict-markers'
  | 'lock-not-json'
  | 'lock-newer-version'
  | 'lock-invalid'
  | 'lock-not-canonical'
  | 'lock-not-expected'
  | 'flow-changed'
  | 'grants-changed'
  | 'script-changed'
  | 'script-missing'
  | 'script-digest'
  | 'subflow-changed'
  | 'subflow-missing'
  | 'subflow-digest'
  | 'subflow-invalid'
  | 'deno-lock'
  | 'store-changed'
  | 'deno-version'
  | 'grant-malformed'
  | 'grant-broad'
  | 'grant-link'
  | 'grant-state'
  | 'no-second-wall';
