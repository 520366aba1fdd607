/** How a process ended that gave no result. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote to stderr. */
  readonly stderr: string;
}

/** The banner of V8, and the line of Rust's allocator, when they give up. */
const outOfMemory =
  /^#\n# Fatal (?:JavaScript|process) out of memory: .*\n#$|^memory allocation of \d+ bytes failed$/m;
/** How they end the process then: by a trap, an illegal instruction or an abort. */
const crashSignals: ReadonlySet<string | null> = new Set(['SIGTRAP', 'SIGILL', 'SIGABRT']);
/** The same, as bubblewrap passes it on: 128 and the signal's number. */
const crashCodes: ReadonlySet<number | null> = new Set([133, 132, 134]);
/** What bubblewrap writes when it cannot raise the wall; the step has then not started. */
const wallFailed = /^bwrap: .*/m;

/** What bubblewrap says when it could not raise the wall; `undefined` when that is not why it ended. */
export function wallFailure(exit: Exit): string | undefined {
  return exit.code === 1 ? wallFailed.exec(exit.stderr)?.[0] : undefined;
}

/** What the shell before the command writes when it cannot start it. */
const startFailed = /^(?:\/bin\/)?sh: .*/m;

/** Why the command was never started; `undefined` when it was. */
export function startFailure(exit: Exit): string | undefined {
  if (exit.code !== 126 && exit.code !== 127) return undefined;
  return startFailed.exec(exit.stderr)?.[0];
}

/**
 * Whether the process gave up for want of memory: it crashed, and said so. A step that prints such
 * words and ends in any other way did not. One that plays the whole crash gains nothing: it can
 * throw an error of that name as well.
 */
export function ranOutOfMemory({ code, signal, stderr }: Exit): boolean {
  const hasCrashed = crashSignals.has(signal) || crashCodes.has(code);
  return hasCrashed && outOfMemory.test(stderr);
}

/** One sentence or two about why there is no result. */
export function exitMessage(exit: Exit): string {
  if (exit.signal === 'SIGKILL' || exit.code === 137) {
    return 'The step was killed from outside, most likely because the machine ran out of memory.';
  }
  const how = exit.signal === null ? `exit code ${String(exit.code)}` : `signal ${exit.signal}`;
  const reason = lastError(exit.stderr);
  const because = reason === undefined ? '' : ` Deno says: ${reason}`;
  return `The step ended without a result (${how}).${because}`;
}

/** The line in which Deno says what was not caught. */
function lastError(stderr: string): string | undefined {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('error: '))
    .at(-1)
    ?.slice(0, 500);
}
