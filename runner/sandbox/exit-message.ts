/** How a process ended that gave no result. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote to stderr. */
  readonly stderr: string;
}

/** What V8, and what Rust's allocator, say when they give up. */
const outOfMemory =
  /Fatal (?:JavaScript|process) out of memory|JavaScript heap out of memory|heap limit|^memory allocation of \d+ bytes failed/m;
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

/** Whether the process gave up for want of memory. */
export function ranOutOfMemory(exit: Exit): boolean {
  return exit.code !== 0 && outOfMemory.test(exit.stderr);
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
