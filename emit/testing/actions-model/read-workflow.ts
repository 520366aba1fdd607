import { parse } from 'yaml';

/** What of a workflow the model plays. */
export interface ModelWorkflow {
  readonly jobs: Readonly<Record<string, ModelJob>>;
}

export interface ModelJob {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly strategy?: {
    readonly 'fail-fast'?: boolean;
    readonly matrix: { readonly shard: string };
  };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly ModelStep[];
}

export interface ModelStep {
  readonly id?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export function readWorkflow(text: string): ModelWorkflow {
  // True: it is what the emitter writes, and its goldens are read by GitHub's own parser.
  return parse(text) as ModelWorkflow;
}

/** All jobs that come before a job, near or far. */
export function ancestorsOf({ jobs }: ModelWorkflow, id: string): readonly string[] {
  const found = new Set<string>();
  const visit = (job: string): void => {
    for (const need of jobs[job]?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(id);
  return [...found];
}
