import { parsePackageId } from '../../lock/index.ts';
import { rawDenoLock } from '../lies/raw-deno-lock.ts';
import type { ClosureFacts, ScriptUse } from '../model/closure-facts.ts';
import type { CodePlace, CodeSight, CodeSightKind } from '../model/code-facts.ts';
import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { makeFinding } from '../model/make-finding.ts';
import type { Severity } from '../model/rule.ts';
import type { RuleId } from '../model/rules.ts';

interface Meaning {
  readonly rule: RuleId;
  /** What stands there, one of it and several. */
  readonly one: string;
  readonly many: string;
  /** For a script of ours. */
  readonly fix: string;
  /**
   * In a package: what its author wrote is not ours to mend, and is what was reviewed when the package was
   * taken; what a run refuses anyway cannot happen.
   */
  readonly inPackage: Severity;
}

const meanings: Readonly<Record<CodeSightKind, Meaning>> = {
  'computed-import': {
    rule: 'code/computed-import',
    one: 'imports a module by a computed name',
    many: 'imports modules by computed names',
    fix: 'Import each module by a literal name, in a `switch` where there are several.',
    inPackage: 'note',
  },
  'remote-import': {
    rule: 'code/remote-import',
    one: 'imports a module from an address',
    many: 'imports modules from addresses',
    fix: 'Import it from npm, or as a file of the repository.',
    inPackage: 'warning',
  },
  'floating-import': {
    rule: 'code/floating-import',
    one: 'imports a module that no lock fixes',
    many: 'imports modules that no lock fixes',
    fix: 'Import it from npm with a version, and run `millrace pin`.',
    inPackage: 'warning',
  },
  'leaves-repository': {
    rule: 'code/leaves-repository',
    one: 'imports a file that is not below its root',
    many: 'imports files that are not below its root',
    fix: 'Move the file into the repository.',
    inPackage: 'warning',
  },
  eval: {
    rule: 'code/eval',
    one: 'runs text as code',
    many: 'runs text as code',
    fix: 'Write the code out, or interpret the text as data.',
    inPackage: 'note',
  },
  'new-function': {
    rule: 'code/eval',
    one: 'makes a function from text',
    many: 'makes functions from text',
    fix: 'Write the function out, or interpret the text as data.',
    inPackage: 'note',
  },
  worker: {
    rule: 'code/worker',
    one: 'starts a worker',
    many: 'starts workers',
    fix: 'Do it in the step itself, or make it a step of its own.',
    inPackage: 'note',
  },
  asset: {
    rule: 'code/asset',
    one: 'names a file beside it by an URL',
    many: 'names files beside it by URLs',
    fix: "Import it as a module, or as data: `import data from './data.json' with { type: 'json' }`.",
    inPackage: 'note',
  },
  wasm: {
    rule: 'code/wasm',
    one: 'makes WebAssembly from data',
    many: 'makes WebAssembly from data',
    fix: 'Use a package that is JavaScript, so that its code can be read.',
    inPackage: 'note',
  },
  ffi: {
    rule: 'code/ffi',
    one: 'asks for machine code',
    many: 'asks for machine code',
    fix: 'Use a package of JavaScript or WebAssembly: no step can load machine code.',
    inPackage: 'warning',
  },
  with: {
    rule: 'code/with',
    one: 'has a `with` statement',
    many: 'has `with` statements',
    fix: 'Name the object each time.',
    inPackage: 'note',
  },
};

/** So many places of one finding are named. */
const mostPlaces = 10;

/**
 * What was seen in code: in a script one finding for each expression of a module, however often it stands
 * there; in a package one for each kind, with the first places.
 */
export function codeFindings({ code, closures }: AuditFacts): readonly Finding[] {
  const usesOf = useReader(closures);
  const groups = new Map<string, CodeSight[]>();
  for (const sight of code.sights) {
    const key = JSON.stringify([
      packageOf(sight.place) ?? [sight.place.path, sight.text],
      sight.kind,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sight]);
    else group.push(sight);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [findingOf(first, group, usesOf)];
  });
}

type UsesOf = (place: string) => readonly string[];

function findingOf(first: CodeSight, group: readonly CodeSight[], usesOf: UsesOf): Finding {
  const { kind, place, text } = first;
  const meaning = meanings[kind];
  const owner = packageOf(place);
  const times = group.length === 1 ? '' : `, in ${group.length} places`;
  const what = group.length === 1 ? meaning.one : meaning.many;
  const finding = makeFinding(meaning.rule, {
    subject: owner === undefined ? text : `${owner} ${kind}`,
    message: `${owner ?? place.path} ${what}${times}: ${text}`,
    fix:
      owner === undefined
        ? meaning.fix
        : `See what needs it with \`millrace why ${nameOf(owner)}\`; if it is as it should be, excuse it in millrace.yaml under \`audit: suppressions\`.`,
    location: place,
    related: [...placesOf(group), ...usesOf(owner ?? place.path)],
  });
  return owner === undefined ? finding : { ...finding, severity: meaning.inPackage };
}

/** `npm:name@version` of a file in a package. */
function packageOf({ path }: CodePlace): string | undefined {
  return /^npm:(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function nameOf(owner: string): string {
  return parsePackageId(owner.slice('npm:'.length))?.name ?? owner;
}

function placesOf(group: readonly CodeSight[]): readonly string[] {
  if (group.length === 1) return [];
  const shown = group.slice(0, mostPlaces).map(({ place, text }) => {
    return `${place.path}:${place.line}:${place.column} ${text}`;
  });
  return group.length > mostPlaces ? [...shown, `and ${group.length - mostPlaces} more`] : shown;
}

/** The steps that load a module or a package. */
function useReader({ scripts }: ClosureFacts): UsesOf {
  const uses = new Map<string, Set<string>>();
  const add = (place: string, all: readonly ScriptUse[]): void => {
    const known = uses.get(place) ?? new Set();
    uses.set(place, known);
    for (const { flow, step } of all) known.add(`${flow}, step ${step}`);
  };
  for (const script of scripts) {
    for (const { path } of script.modules) add(path, script.uses);
    const raw = script.denoLock?.text === undefined ? undefined : rawDenoLock(script.denoLock.text);
    for (const id of raw?.packages.keys() ?? []) {
      const parsed = parsePackageId(id);
      if (parsed !== undefined) add(`npm:${parsed.name}@${parsed.version}`, script.uses);
    }
  }
  return (place) => [...(uses.get(place) ?? [])].sort();
}
