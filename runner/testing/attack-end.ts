import { expect } from 'vitest';
import { type Attempt, valueOf } from './sandbox-fixture.ts';

/** How an attack must end. The same value is checked by the test and written into the table. */
export type AttackEnd =
  /** `main` fails, or the process does, and the message holds these words. */
  | { readonly kind: 'fails'; readonly says: string }
  /** `main` returns what it tried, and each entry begins with `blocked`. */
  | { readonly kind: 'blocked' }
  /** The result is exactly this JSON text. */
  | { readonly kind: 'returns'; readonly text: string }
  /** The result is that text or the step fails; nothing else is ever recorded. */
  | { readonly kind: 'returns-or-fails'; readonly text: string }
  /** A limit of the runner ends it; any of these. */
  | { readonly kind: 'stopped'; readonly by: readonly ('time' | 'memory' | 'size')[] }
  /** Looked at in ways of its own. */
  | {
      readonly kind: 'shown';
      readonly outcome: string;
      readonly check: (ended: Attempt) => void;
    };

/** Words for the table. */
export function describeEnd(end: AttackEnd): string {
  switch (end.kind) {
    case 'fails':
      return `the step fails: “${end.says}”`;
    case 'blocked':
      return 'every way it tries is blocked';
    case 'returns':
      return `the result is \`${end.text}\``;
    case 'returns-or-fails':
      return `the result is \`${end.text}\`, or the step fails`;
    case 'stopped':
      return `stopped by its limit of ${end.by.join(' or ')}`;
    case 'shown':
      return end.outcome;
  }
}

const stops: { readonly [kind: string]: string } = {
  'timed-out': 'time',
  'out-of-memory': 'memory',
  'output-too-large': 'size',
};

export function expectEnd(end: AttackEnd, ended: Attempt): void {
  const { outcome } = ended;
  switch (end.kind) {
    case 'fails':
      expect(['threw', 'no-result']).toContain(outcome.kind);
      expect(JSON.stringify(outcome)).toContain(end.says);
      return;
    case 'blocked': {
      const entries = Object.entries(valueOf(ended) as object);
      expect(entries.length).toBeGreaterThan(0);
      for (const [way, seen] of entries) expect(`${way}: ${String(seen)}`).toContain(': blocked');
      return;
    }
    case 'returns':
      expect(outcome).toEqual({ kind: 'returned', text: end.text });
      return;
    case 'returns-or-fails':
      expect(ended.log.join('\n')).not.toContain('STOLEN');
      if (outcome.kind === 'returned') expect(outcome.text).toBe(end.text);
      else expect(['threw', 'no-result']).toContain(outcome.kind);
      return;
    case 'stopped':
      expect(end.by).toContain(stopOf(ended));
      return;
    case 'shown':
      end.check(ended);
  }
}

/** Floods and full folders end without a result, and say by which size. */
function stopOf({ outcome }: Attempt): string {
  const isSize = outcome.kind === 'no-result' && outcome.message.includes('MiB');
  return isSize ? 'size' : (stops[outcome.kind] ?? JSON.stringify(outcome));
}
