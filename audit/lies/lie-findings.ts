import type { ScriptFacts, ScriptUse } from '../model/closure-facts.ts';
import type { CodeFacts, DeclaredPackage } from '../model/code-facts.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { type ImportsOf, uncoveredImports, unusedEntries } from './cover-lies.ts';
import { declaredLies } from './declared-lies.ts';
import { edgeLies } from './edge-lies.ts';
import { type HeldLock, lie } from './held-lock.ts';
import { integrityLies } from './integrity-lies.ts';
import { originLies } from './origin-lies.ts';
import { packageGraph } from './package-graph.ts';
import { rawDenoLock } from './raw-deno-lock.ts';
import { specifierLies } from './specifier-lies.ts';

/** Whether each Deno lock says of its script's packages what is so. */
export function lieFindings({ closures, code }: AuditFacts): readonly Finding[] {
  const importsOf = importReader(code);
  const declared = new Map(code.manifests?.map((one) => [one.integrity, one]));
  return together(closures.scripts.flatMap((script) => liesOf(script, importsOf, declared)));
}

function importReader({ imports }: CodeFacts): ImportsOf {
  const known = new Map(imports?.map((one) => [`${one.sha256} ${one.path}`, one]));
  return ({ path, sha256 }) => known.get(`${sha256} ${path}`);
}

function liesOf(
  script: ScriptFacts,
  importsOf: ImportsOf,
  declared: ReadonlyMap<string, DeclaredPackage>,
): readonly Finding[] {
  const uses = script.uses.map(useLine);
  const { denoLock } = script;
  if (denoLock === undefined) return uncoveredImports(script, undefined, importsOf, uses);
  // What is missing, or no JSON, is said by the family that looks at bytes.
  const raw = denoLock.text === undefined ? undefined : rawDenoLock(denoLock.text);
  if (raw === undefined) return [];
  const held: HeldLock = { path: denoLock.path, raw, uses };
  const graph = packageGraph(raw);
  return [
    ...specifierLies(held),
    ...integrityLies(held),
    ...originLies(held),
    ...edgeLies(held, graph),
    ...declaredLies(held, graph, declared),
    ...uncoveredImports(script, held, importsOf, uses),
    ...unusedEntries(script, held, importsOf, graph),
    ...raw.places.repeated.map(({ path: at }) =>
      lie('lies/entry-twice', held, {
        subject: at.join(' '),
        message: `The Deno lock has ${JSON.stringify(at.at(-1))} twice.`,
        fix: 'Delete the Deno lock and run `millrace pin && millrace compile`.',
        at,
      }),
    ),
  ];
}

function useLine({ flow, step }: ScriptUse): string {
  return `${flow}, step ${step}`;
}

/** The same lie in several pinned versions of one script is one finding, which names the flows of all. */
function together(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.subject, finding.location.path]);
    const before = known.get(key);
    const related = [...(before?.related ?? []), ...(finding.related ?? [])];
    known.set(key, { ...(before ?? finding), related: [...new Set(related)].sort() });
  }
  return [...known.values()];
}
