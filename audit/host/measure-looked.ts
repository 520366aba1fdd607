import { statSync } from 'node:fs';
import { archivePath } from '../../store/index.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { LookedAt } from '../render/html/audit-page.ts';

/** How much there is: locks, what they pin, and the archives of packages, each thing once. */
export function measureLooked(
  { flows, closures, packages: { packages } }: AuditFacts,
  store: string,
): LookedAt {
  const texts = new Map<string, string>();
  for (const { lock, path } of flows) if ('text' in lock) texts.set(path, lock.text);
  for (const { modules, denoLock } of closures.scripts) {
    for (const { sha256, text } of [...modules, ...(denoLock === undefined ? [] : [denoLock])]) {
      if (text !== undefined) texts.set(sha256, text);
    }
  }
  const stored = packages.filter(({ content }) => content !== undefined);
  const archives = [...new Set(stored.map(({ integrity }) => integrity))];
  return {
    packages: packages.length,
    stored: stored.length,
    bytes:
      sum([...texts.values()].map((text) => Buffer.byteLength(text))) +
      sum(archives.map((integrity) => archiveSize(store, integrity))),
  };
}

function archiveSize(store: string, integrity: string): number {
  const hash = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return statSync(archivePath(store, hash), { throwIfNoEntry: false })?.size ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
