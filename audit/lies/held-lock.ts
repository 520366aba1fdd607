import type { Finding } from '../model/finding.ts';
import { makeFinding } from '../model/make-finding.ts';
import type { RuleId } from '../model/rules.ts';
import type { RawDenoLock } from './raw-deno-lock.ts';

/** A Deno lock under audit. */
export interface HeldLock {
  readonly path: string;
  readonly raw: RawDenoLock;
  /** Who runs it: `flows/a.yaml, step search`. */
  readonly uses: readonly string[];
}

export interface Lie {
  readonly subject: string;
  readonly message: string;
  readonly fix: string;
  /** Keys down to the entry. */
  readonly at: readonly string[];
}

export const restore =
  'Restore it from git, or delete it and run `millrace pin && millrace compile`.';

export function lie(rule: RuleId, held: HeldLock, { subject, message, fix, at }: Lie): Finding {
  return makeFinding(rule, {
    subject,
    message,
    fix,
    location: { path: held.path, ...lineAt(held.raw, at) },
    related: held.uses,
  });
}

/** Of the innermost key that has a line. */
function lineAt({ places }: RawDenoLock, at: readonly string[]): { readonly line?: number } {
  for (let length = at.length; length > 0; length -= 1) {
    const line = places.lineOf(...at.slice(0, length));
    if (line !== undefined) return { line };
  }
  return {};
}

/** Text that a stranger wrote, in quotes and at most 120 UTF-16 units. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
