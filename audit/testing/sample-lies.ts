import type { Json } from '../../lock/index.ts';
import { sha256 } from '../../lock/index.ts';
import { lieFindings } from '../lies/lie-findings.ts';
import type { ModuleFacts, ScriptFacts } from '../model/closure-facts.ts';
import type { CodeFacts, DeclaredPackage, ModuleImports } from '../model/code-facts.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';

/** A sha512 of nothing in particular. */
export const sampleSha512: string = `sha512-${'A'.repeat(86)}==`;

export interface SampleLock {
  /** Specifier to version. */
  readonly specifiers?: Readonly<Record<string, Json>>;
  /** By id; what has no integrity gets one, `null` takes it away. */
  readonly npm?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Whole sections beside those. */
  readonly others?: Readonly<Record<string, Json>>;
  /** What the script imports; default: what the specifiers say. */
  readonly imports?: readonly string[];
  readonly manifests?: readonly DeclaredPackage[];
}

/** The text of a Deno lock, a key a line. */
export function lockText({ specifiers = {}, npm = {}, others = {} }: SampleLock): string {
  const entries = Object.entries(npm).map(([id, entry]) => {
    const all = Object.entries<Json>({ integrity: sampleSha512, ...entry });
    return [id, Object.fromEntries(all.filter(([, value]) => value !== null))];
  });
  const root = { version: '5', specifiers, npm: Object.fromEntries(entries) as Json, ...others };
  return JSON.stringify(root, null, 2);
}

const module: ModuleFacts = {
  path: 'scripts/a.ts',
  sha256: sha256(new Uint8Array()),
  blob: 'b'.repeat(40),
  bytes: 'there',
  text: '',
};

/** What is found in a script with this Deno lock; with `text`, in these very bytes. */
export function liesIn(
  lock: SampleLock,
  text: string | undefined = lockText(lock),
): readonly Finding[] {
  const specifiers = lock.imports ?? Object.keys(lock.specifiers ?? {});
  const imports: ModuleImports = {
    path: module.path,
    sha256: module.sha256,
    npm: specifiers.map((specifier, index) => ({ specifier, line: index + 1, column: 16 })),
  };
  const code: CodeFacts = {
    sights: [],
    unread: [],
    imports: [imports],
    manifests: lock.manifests ?? [],
  };
  return lieFindings(factsOf(scriptOf(text), code));
}

/** `undefined`: the script has no Deno lock. */
export function scriptOf(text: string | undefined): ScriptFacts {
  const denoLock = { path: 'scripts/a.deno.lock', sha256: module.sha256, blob: module.blob };
  return {
    digest: module.sha256,
    // The rules look at the entry only.
    script: { entry: module.path } as ScriptFacts['script'],
    uses: [{ flow: 'flows/a.yaml', step: 'one' }],
    modules: [module],
    ...(text !== undefined && { denoLock: { ...denoLock, bytes: 'there' as const, text } }),
  };
}

export function factsOf(script: ScriptFacts, code: CodeFacts): AuditFacts {
  return {
    today: '2026-11-28',
    flows: [],
    orphans: [],
    closures: { scripts: [script], subflows: [] },
    code,
    packages: { packages: [] },
    use: { steps: [] },
    history: { asksSignatures: false, actions: [], denied: [] },
  };
}

export function declared(fields: Partial<DeclaredPackage>): DeclaredPackage {
  return {
    integrity: sampleSha512,
    dependencies: new Map(),
    optional: new Map(),
    peers: new Map(),
    bundled: new Set(),
    os: [],
    cpu: [],
    ...fields,
  };
}
