import { parseNpmSpecifier } from '../../lock/index.ts';
import type { ScriptFacts } from '../model/closure-facts.ts';
import type { ModuleImports } from '../model/code-facts.ts';
import type { Finding } from '../model/finding.ts';
import { commandLine, flowId, makeFinding } from '../model/make-finding.ts';
import { type HeldLock, lie, quoted } from './held-lock.ts';
import type { PackageGraph } from './package-graph.ts';

/** Gives what a module asks npm for; `undefined` where it could not be read. */
export type ImportsOf = (module: {
  readonly path: string;
  readonly sha256: string;
}) => ModuleImports | undefined;

/** Imports of a script that its Deno lock has no entry for. Without a lock that is every one. */
export function uncoveredImports(
  { script, modules, uses: users }: ScriptFacts,
  held: HeldLock | undefined,
  importsOf: ImportsOf,
  uses: readonly string[],
): readonly Finding[] {
  return modules.flatMap((module) =>
    (importsOf(module)?.npm ?? []).flatMap(({ specifier, line, column }) => {
      const key = parseNpmSpecifier(specifier)?.key;
      if (key !== undefined && held?.raw.specifiers.has(key) === true) return [];
      const where =
        held === undefined
          ? `${script.entry} has no Deno lock`
          : `${held.path} has no entry for it`;
      return [
        makeFinding('lies/uncovered-import', {
          subject: specifier,
          message: `${module.path} imports ${quoted(specifier)}, and ${where}.`,
          fix: pinning(users),
          location: { path: module.path, line, column },
          related: uses,
        }),
      ];
    }),
  );
}

/** More are not named: the command without any means all. */
const mostNamed = 5;

function pinning(uses: ScriptFacts['uses']): string {
  const flows = [...new Set(uses.map(({ flow }) => flowId(flow)))].sort();
  const named = flows.length > mostNamed ? [] : flows;
  return `Run \`${commandLine('millrace pin', ...named)} && ${commandLine('millrace compile', ...named)}\`.`;
}

const fix =
  'Delete the Deno lock and run `millrace pin && millrace compile`, which lock what is imported and nothing else.';

/** What the lock holds and no module asks for. Silent where a module could not be read: it may be that one. */
export function unusedEntries(
  { modules }: ScriptFacts,
  held: HeldLock,
  importsOf: ImportsOf,
  graph: PackageGraph,
): readonly Finding[] {
  const { raw } = held;
  const read = modules.map((module) => importsOf(module)?.npm);
  const asked = new Set(
    read.flatMap((npm) => npm ?? []).map(({ specifier }) => parseNpmSpecifier(specifier)?.key),
  );
  const specifiers = read.includes(undefined)
    ? []
    : [...raw.specifiers.keys()].filter((specifier) => !asked.has(specifier));
  const reached = graph.reach(startsOf(held));
  const packages = [...raw.packages.keys()].filter((id) => !reached.has(id));
  return [
    ...specifiers.map((specifier) =>
      unused(
        held,
        specifier,
        `The Deno lock holds ${specifier}, which no module of the script imports.`,
        ['specifiers', specifier],
      ),
    ),
    ...packages.map((id) =>
      unused(
        held,
        `npm:${id}`,
        `The Deno lock holds ${quoted(`npm:${id}`)}, which nothing depends on, on any system.`,
        ['npm', id],
      ),
    ),
    ...[...raw.others].map(([section, keys]) =>
      unused(
        held,
        section,
        `The Deno lock has ${quoted(section)}${examples(keys)}, which no script can import.`,
        [section],
      ),
    ),
  ];
}

function unused(held: HeldLock, subject: string, message: string, at: readonly string[]): Finding {
  return lie('lies/unused-entry', held, { subject, message, fix, at });
}

function examples(keys: readonly string[]): string {
  const [first] = keys;
  if (first === undefined) return '';
  return keys.length === 1
    ? ` (${quoted(first)})`
    : ` (${quoted(first)} and ${keys.length - 1} more)`;
}

/** The packages that specifiers lead to, whether or not they are imported: they are found by name above. */
function startsOf({ raw }: HeldLock): readonly string[] {
  return [...raw.specifiers].flatMap(([specifier, version]) => {
    const name = parseNpmSpecifier(specifier)?.name;
    return name === undefined || typeof version !== 'string' ? [] : [`${name}@${version}`];
  });
}
