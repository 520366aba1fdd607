/** What may be said besides the message. */
export interface OperationalErrorOptions {
  /** Proposes what to do. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The world is wrong (no Deno, disk full, no network), not the flow and not our code. */
export class OperationalError extends Error {
  readonly hint?: string;

  constructor(message: string, options: OperationalErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OperationalError';
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** Bytes that were stored or fetched are not the bytes that a lock names. Never retried by itself. */
export class IntegrityError extends OperationalError {
  constructor(message: string, options: OperationalErrorOptions = {}) {
    super(message, options);
    this.name = 'IntegrityError';
  }
}
