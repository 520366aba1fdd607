import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFolder } from '../../compiler/testing/memory-host.ts';
import { loadSubjects, writeFlow } from '../mutate/subject.ts';

/** Flows to begin with, and the scripts of all of them in one repository. */
export interface Corpus {
  /** `@pin` stands for the digest of a script. */
  readonly flows: readonly string[];
  /** Documents that are not text, or not in our dialect. */
  readonly documents: readonly Buffer[];
  readonly scripts: ReadonlyMap<string, string>;
}

/** Our flows, every fixture of the compiler that needs no package, and the attack documents where they are. */
export function loadCorpus(root: string): Corpus {
  const scripts = new Map<string, string>();
  const flows: string[] = [];
  const add = (folder: string, flow: string, files: ReadonlyMap<string, string>): void => {
    const place = (path: string): string => `scripts/${folder}/${path}`;
    for (const [path, text] of files) scripts.set(place(path), text);
    flows.push(flow.replaceAll(/\bscripts\/(?=[\w./-]*\.ts)/g, place('scripts/')));
  };
  for (const { name, flow, scripts: files } of loadSubjects(root))
    add(name, writeFlow(flow), files);
  for (const { name, folder } of fixtures(root)) {
    const text = readFileSync(join(folder, 'flow.yaml'), 'utf8');
    add(name, text.replaceAll('@past', '@pin'), sourcesOf(folder));
  }
  return { flows, documents: attackDocuments(root), scripts };
}

interface Fixture {
  readonly name: string;
  readonly folder: string;
}

/** The compiler's own cases, but those about size: their mutations would be about nothing else. */
function fixtures(root: string): readonly Fixture[] {
  const all = ['ok', 'check', 'infer', 'resolve', 'parse'].flatMap((stage) => {
    const folder = join(root, 'compiler/testdata', stage);
    return readdirSync(folder)
      .sort()
      .map((name): Fixture => ({ name: `${stage}-${name}`, folder: join(folder, name) }));
  });
  const isHuge = ({ folder }: Fixture): boolean =>
    ['pad-to.txt', 'modules.txt', 'packages'].some((file) => existsSync(join(folder, file)));
  return all.filter((fixture) => !isHuge(fixture) && fixture.name !== 'parse-too-many-problems');
}

function sourcesOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    [...readFolder(folder)]
      .filter(([path]) => /^(?:scripts|lib)\/.*\.(?:ts|json)$/.test(path))
      .map(([path, bytes]) => [path, new TextDecoder().decode(bytes)] as const),
  );
}

function attackDocuments(root: string): readonly Buffer[] {
  const folder = join(root, '../shared/attacks/flows');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}
