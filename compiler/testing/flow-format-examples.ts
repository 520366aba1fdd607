import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readFolder } from './memory-host.ts';

/** An example of docs/flow-format.md. */
export interface Example {
  /** The heading that it stands under. */
  readonly heading: string;
  /** The file that its first line names, or one of its own. */
  readonly path: string;
  readonly text: string;
}

const root = new URL('../../', import.meta.url);

/** The flows of the page, from the top. Their pins are no digests of anything. */
export function exampleFlows(): readonly Example[] {
  return examples('yaml');
}

/** The repository's own scripts and the page's, by path; the one with a package is written without it. */
export function exampleScripts(): ReadonlyMap<string, string> {
  const own = readFolder(fileURLToPath(new URL('scripts', root)));
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const sentiment = 'export const main = (text: string) => ({ text, score: text.length });\n';
  return new Map([
    ...[...own].map(([path, bytes]) => [`scripts/${path}`, decode(bytes)] as const),
    ...examples('ts').map(({ path, text }) => [path, text] as const),
    ['scripts/text/sentiment.ts', sentiment],
  ]);
}

function examples(language: string): readonly Example[] {
  const page = readFileSync(new URL('docs/flow-format.md', root), 'utf8');
  let heading = '';
  const found: Example[] = [];
  for (const match of page.matchAll(/^#+ (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    const [, title, kind, text = ''] = match;
    if (title !== undefined) heading = title;
    if (kind === language) found.push({ heading, path: pathOf(text, found.length), text });
  }
  return found;
}

function pathOf(text: string, index: number): string {
  return /^(?:\/\/|#) ((?:scripts|flows)\/\S+)\n/.exec(text)?.[1] ?? `flows/example-${index}.yaml`;
}
