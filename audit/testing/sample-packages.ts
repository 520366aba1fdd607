import { type DenoLock, parseDenoLock } from '../../lock/index.ts';
import type { ClosureFacts, ScriptFacts } from '../model/closure-facts.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { AdvisoryHit, LockedPackage } from '../model/package-facts.ts';

/** The integrity of no archive; `mark` is one base64 character. */
export function sampleIntegrity(mark = 'A'): string {
  return `sha512-${mark.repeat(86)}==`;
}

/** A package against which nothing is to be said. */
export function samplePackage(change: Partial<LockedPackage> = {}): LockedPackage {
  const { name, version } = { name: 'ms', version: '2.1.3', ...change };
  return {
    name,
    version,
    integrity: sampleIntegrity(),
    scripts: ['scripts/a.ts'],
    store: 'verified',
    locked: { hasInstallScripts: false, isDeprecated: false },
    content: { manifest: { name, version }, installScripts: [], native: [], bundled: [] },
    ...change,
  };
}

export function sampleHit(change: Partial<AdvisoryHit> = {}): AdvisoryHit {
  return {
    package: 'ms',
    version: '2.1.3',
    id: 'GHSA-aaaa-bbbb-cccc',
    aliases: [],
    summary: 'It never ends',
    isMalicious: false,
    ...change,
  };
}

/** A script of `flows/a.yaml` whose Deno lock has this text; `undefined`: nobody finds that. */
export function sampleScript(text: string | undefined, entry = 'scripts/a.ts'): ScriptFacts {
  const path = entry.replace(/\.ts$/, '.deno.lock');
  const reading = text === undefined ? undefined : parseDenoLock(text);
  return {
    ...bareScript(entry),
    denoLock: {
      path,
      sha256: 'c'.repeat(64),
      blob: 'e'.repeat(40),
      bytes: text === undefined ? 'missing' : 'there',
      ...(text !== undefined && { text }),
      ...(reading?.ok === true && { lock: reading.lock }),
      ...(reading?.ok === false && { problem: reading.message }),
    },
  };
}

/** A script of `flows/a.yaml` that imports no package. */
export function bareScript(entry = 'scripts/a.ts'): ScriptFacts {
  const module = { sha256: 'a'.repeat(64), blob: 'b'.repeat(40) };
  return {
    digest: 'd'.repeat(64),
    script: {
      entry,
      modules: { [entry]: module },
      call: { form: 'object', names: [] },
      input: {},
      output: {},
      permissions: {},
    },
    uses: [{ flow: 'flows/a.yaml', step: 'one' }],
    modules: [],
  };
}

/** The text of a Deno lock of these packages, by id; what has no integrity gets one. */
export function denoLockText(
  npm: Readonly<Record<string, object>>,
  specifiers: DenoLock['specifiers'] = {},
): string {
  const entries = Object.entries(npm).map(
    ([id, entry]) => [id, { integrity: sampleIntegrity(), ...entry }] as const,
  );
  return JSON.stringify({ version: '5', specifiers, npm: Object.fromEntries(entries) });
}

export function closuresOf(...scripts: readonly ScriptFacts[]): ClosureFacts {
  return { scripts, subflows: [] };
}

/** Facts of a repository in which only packages are to be looked at. */
export function packageFactsOf(
  packages: readonly LockedPackage[],
  more: { readonly hits?: readonly AdvisoryHit[]; readonly closures?: ClosureFacts } = {},
): AuditFacts {
  const { hits, closures = closuresOf() } = more;
  return {
    today: '2026-11-28',
    flows: [],
    orphans: [],
    closures,
    code: { sights: [], unread: [] },
    packages: {
      packages,
      ...(hits && {
        advisories: { path: 'all.zip', newest: '2026-11-27', records: 1, damaged: 0, hits },
      }),
    },
    use: { steps: [] },
    history: { asksSignatures: false, actions: [], denied: [] },
  };
}
