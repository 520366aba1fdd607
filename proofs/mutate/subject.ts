import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse, stringify } from 'yaml';
import { readFolder } from '../../compiler/testing/memory-host.ts';
import type { Json, JsonObject, Lock } from '../../lock/index.ts';
import { declaredScript } from './declared-script.ts';
import type { Repository } from './judge-flows.ts';

/** A flow that is sound, to be broken. */
export interface Subject {
  /** The name of its file without the extension. */
  readonly name: string;
  /** The YAML as a value; `@pin` stands after each script. */
  readonly flow: JsonObject;
  /** The scripts that it uses and all that they import, by path, sorted. */
  readonly scripts: ReadonlyMap<string, string>;
  /** The flows that it uses as steps, at any depth, with their scripts; they stay as they are. */
  readonly subflows: Repository;
}

/** The flows of this repository, and those below `proofs/testdata` that use what ours do not. */
export function loadSubjects(root: string): readonly Subject[] {
  return [...readSubjects(root), ...readSubjects(join(root, 'proofs/testdata'))];
}

/** One spelling for all flows, so that a mutant differs from its flow only where it was changed. */
export function writeFlow(flow: Json): string {
  return stringify(flow, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
}

function readSubjects(root: string): readonly Subject[] {
  const flows = join(root, 'flows');
  const names = readdirSync(flows).filter((name) => name.endsWith('.yaml'));
  const own = names.sort().map((file): OwnSubject => {
    const text = readFileSync(join(flows, file), 'utf8').replaceAll(/\.ts@[0-9a-f]+/g, '.ts@pin');
    const name = file.replace('.yaml', '');
    // True: a flow that compiles is a map of JSON.
    const flow = parse(text) as JsonObject;
    return { name, flow, scripts: reachable(flow, scriptsOf(root, name)) };
  });
  return own.map((subject) => ({ ...subject, subflows: subflowsOf(subject, own) }));
}

type OwnSubject = Omit<Subject, 'subflows'>;

function subflowsOf(subject: OwnSubject, all: readonly OwnSubject[]): Repository {
  const used = new Set<OwnSubject>();
  const visit = ({ flow }: OwnSubject): void => {
    for (const [, path] of writeFlow(flow).matchAll(/"(flows\/[^"@]+)@pin"/g)) {
      const found = all.find(({ name }) => path === `flows/${name}.yaml`);
      if (found === undefined || used.has(found)) continue;
      used.add(found);
      visit(found);
    }
  };
  visit(subject);
  return {
    flows: new Map([...used].map(({ name, flow }) => [`flows/${name}.yaml`, writeFlow(flow)])),
    scripts: new Map([...used].flatMap(({ scripts }) => [...scripts])),
  };
}

/** Scripts with packages, or whose result is not written down, are taken from the committed lock. */
function scriptsOf(root: string, flow: string): ReadonlyMap<string, string> {
  const files = [...readFolder(join(root, 'scripts'))].filter(([path]) => path.endsWith('.ts'));
  const texts = files.map(([path, bytes]) => [`scripts/${path}`, new TextDecoder().decode(bytes)]);
  const scripts = new Map(texts as [string, string][]);
  for (const locked of lockedScripts(root, flow)) {
    const text = scripts.get(locked.entry) ?? '';
    const isWhole = !text.includes("'npm:") && /\bmain\([^{]*\): /.test(text);
    if (!isWhole) scripts.set(locked.entry, declaredScript(locked));
  }
  return scripts;
}

function lockedScripts(root: string, flow: string): readonly Lock['scripts'][string][] {
  try {
    const text = readFileSync(join(root, 'flows', `${flow}.lock.json`), 'utf8');
    // True: a test holds the committed locks to what their sources compile to.
    return Object.values((JSON.parse(text) as Lock).scripts);
  } catch {
    return [];
  }
}

function reachable(
  flow: JsonObject,
  scripts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const text = scripts.get(path);
    if (text === undefined || found.has(path)) return;
    found.set(path, text);
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) {
      visit(posix.join(posix.dirname(path), target ?? ''));
    }
  };
  for (const [, path] of writeFlow(flow).matchAll(/"(scripts\/[^"@]+)@pin"/g)) visit(path ?? '');
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
