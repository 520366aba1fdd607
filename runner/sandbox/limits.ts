const MiB = 1024 * 1024;

/** What one attempt may use. */
export interface Limits {
  /**
   * Of memory, in MiB: V8's heap, and outside it what the processes of the attempt hold for
   * themselves or share (array buffers, WebAssembly, programs that the step starts). A step's own
   * `memory` comes before it.
   */
  readonly memoryMiB: number;
  /** Processes and threads at one time; Deno itself takes about ten. */
  readonly tasks: number;
  /** Of the result, as JSON text in UTF-8. */
  readonly resultBytes: number;
  /** Of both log streams together; what comes after is dropped, and that is said in the log. */
  readonly logBytes: number;
  /** Of both log streams together; the attempt is stopped there. */
  readonly floodBytes: number;
  /** From the abort of `ctx.signal` to SIGKILL, for a step that takes the signal. */
  readonly graceMs: number;
  /** Of the temporary folder and of Deno's folder, each. */
  readonly temporaryBytes: number;
}

/** The limits of a step that does not say otherwise. */
export const defaultLimits: Limits = {
  memoryMiB: 1024,
  tasks: 256,
  resultBytes: 64 * MiB,
  logBytes: 10 * MiB,
  floodBytes: 256 * MiB,
  // What a kill takes comes on top, and no attempt lasts half a second longer than its timeout.
  graceMs: 400,
  temporaryBytes: 64 * MiB,
};
