import { formatGrants, formatLock, sha256 } from '../../lock/index.ts';
import { sampleLock } from '../../lock/testing/sample-lock.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { FlowFacts } from '../model/flow-facts.ts';

/** A flow whose files are as they should be. */
export function flowFacts(change: Partial<FlowFacts> = {}): FlowFacts {
  return {
    path: sampleLock.flow.path,
    source: sampleLock.flow.sha256,
    lock: { kind: 'read', lock: sampleLock, text: formatLock(sampleLock) },
    lockPath: sampleLock.flow.path.replace(/\.yaml$/, '.lock.json'),
    grantsPath: sampleLock.flow.path.replace(/\.yaml$/, '.grants'),
    grants: formatGrants(sampleLock),
    drift: { state: 'fresh', files: [], errors: [], behind: [] },
    ...change,
  };
}

/** Facts in which no rule finds anything. */
export function auditFacts(change: Partial<AuditFacts> = {}): AuditFacts {
  return {
    today: '2026-11-28',
    flows: [],
    orphans: [],
    workflows: [],
    closures: { scripts: [], subflows: [] },
    code: { sights: [], unread: [] },
    packages: { packages: [] },
    use: { steps: [] },
    history: { asksSignatures: false, actions: [], denied: [] },
    ...change,
  };
}

/** The integrity of a made-up archive, as a Deno lock writes it. */
export function integrityOf(text: string): string {
  return `sha512-${Buffer.from(sha256(text) + sha256(`${text}.`), 'hex').toString('base64')}`;
}

/** A copy without some of its fields. */
export function without<T extends object, K extends keyof T>(whole: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...whole };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy;
}
