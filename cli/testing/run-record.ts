import type { TestRepository } from './repository.ts';

/** What a run tells of itself, without what differs from run to run: times, ids, and the order in which steps began. */
export interface RunRecord {
  readonly status: string;
  readonly outputs: unknown;
  readonly error?: unknown;
  readonly inputs: unknown;
  readonly steps: readonly StepRecord[];
  /** The Markdown of `millrace report`, a line each, sorted. */
  readonly report: readonly string[];
}

/** As `show --json` tells of it: status, reason, output, error, and attempts with their errors. */
export interface StepRecord {
  readonly step: string;
  readonly status: string;
  readonly output?: unknown;
  readonly attempts: readonly { readonly attempt: number }[];
}

/** The latest run of a repository, as its journal has it. Two that did the same are equal. */
export async function latestRecord(repository: TestRepository): Promise<RunRecord> {
  const { out, err } = await repository.millrace('show', 'latest', '--json');
  if (out === '') throw new Error(err);
  // True: it is what show-output.schema.json describes.
  const told = JSON.parse(out) as RunRecord & { readonly run: string };
  const shown = timeless(told) as RunRecord;
  const { out: report } = await repository.millrace('report', '--format', 'markdown');
  const { status, outputs, inputs, error, steps } = shown;
  return {
    status,
    outputs,
    inputs,
    ...(error === undefined ? {} : { error }),
    steps: [...steps].sort((one, other) => (one.step < other.step ? -1 : 1)),
    report: report.replaceAll(told.run, 'RUN').split('\n').map(withoutTimes).sort(),
  };
}

const timesAndIds = new Set(['startedAt', 'endedAt', 'at', 'until', 'run']);

function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !timesAndIds.has(key))
      .map(([key, inner]) => [key, timeless(inner)]),
  );
}

/** Nor with the comma that tells which input was given last. */
function withoutTimes(line: string): string {
  return line
    .replace(/,$/, '')
    .replace(/ · began [^·]+ · took [^·]+ · /, ' · ')
    .replace(/ at \d{4}[^|]+ UTC /, ' at TIME ')
    .replaceAll(/\b\d+(?:\\?\.\d+)? (?:ms|s|min(?: \d+ s)?)\b/g, 'TIME');
}
