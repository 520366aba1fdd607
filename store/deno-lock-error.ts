import { OperationalError } from './operational-error.ts';

/** Something in a script's files because of which its packages cannot be resolved. */
export interface DenoLockProblem {
  /** Repository path of the module, or of the Deno lock. */
  readonly path: string;
  /** Both start at 1. Absent for the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** A sentence. */
  readonly message: string;
}

/** A script imports what no registry has, or its Deno lock cannot be read: the user's files must change. */
export class DenoLockError extends OperationalError {
  readonly problems: readonly DenoLockProblem[];

  constructor(problems: readonly DenoLockProblem[], hint?: string) {
    super(problems.map(describe).join('\n'), { hint });
    this.name = 'DenoLockError';
    this.problems = problems;
  }
}

function describe({ path, line, column, message }: DenoLockProblem): string {
  return line === undefined || column === undefined
    ? `${path}: ${message}`
    : `${path}:${line}:${column} ${message}`;
}
