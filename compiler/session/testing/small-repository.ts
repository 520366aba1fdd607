import type { Span } from '../../model/source.ts';
import {
  cursor,
  editorRepository,
  type EditorRepository,
} from '../../testing/editor-repository.ts';

const files = {
  'scripts/story.ts': `export interface Story {
  /** Its number. */
  readonly id: number;
  readonly title: string;
}
`,
  'scripts/find.ts': `import type { Story } from './story.ts';
export const permissions = { net: ['example.com:443'] } as const;
/**
 * Finds stories.
 * @param query what to look for
 */
export async function main(query: string, limit = 5): Promise<Story[]> {
  throw new Error(query + limit);
}
`,
  'scripts/show.ts': `export function main(options: { /** Its words. */ title: string; bold?: boolean }): string {
  return options.title;
}
`,
  'flows/child.yaml': `inputs: { word: { type: string } }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: '\${{ inputs.word }}' } }
outputs: { count: '\${{ steps.find.output.length }}' }
`,
  'flows/main.yaml': `inputs:
  word: { type: string, description: What to look for. }
steps:
  find: { uses: scripts/find.ts@pin, with: { query: "\${{ inputs.word }}" } }
  show:
    needs: [find]
    for-each: \${{ steps.find.output }}
    as: one
    uses: scripts/show.ts@pin
    with: { title: '\${{ one.title }} 🌊 \${{ one.id }}' }
  used: { uses: flows/child.yaml, with: { word: a } }
outputs:
  titles: \${{ steps.find.output.map((story) => story.title) }}
  'shown': \${{ steps["show"].output }}
`,
  'flows/main.test.yaml': `inputs: { word: a }
mocks: { find: [{ id: 1, title: x }] }
cases:
  all:
    expect: { steps: { show: succeeded } }
`,
};

let known: Promise<EditorRepository> | undefined;

/** Two flows, two scripts and a test; one for all tests of a file, with nothing typed. */
export async function openSmall(): Promise<EditorRepository> {
  known ??= editorRepository(files);
  const repository = await known;
  for (const path of repository.files.keys()) repository.session.setText(path, undefined);
  return repository;
}

/** The offset in a file where a text of it has the cursor. */
export function at(repository: EditorRepository, path: string, marked: string): number {
  const text = repository.files.get(path) ?? '';
  const plain = marked.replace(cursor, '');
  const start = text.indexOf(plain);
  if (start === -1 || text.includes(plain, start + 1))
    throw new Error(`${marked} is not there once.`);
  return start + marked.indexOf(cursor);
}

/** `path: characters` of spans. */
export function shown(repository: EditorRepository, spans: readonly Span[]): readonly string[] {
  return spans.map(({ path, start, end }) => {
    const text = repository.files.get(path) ?? '';
    return `${path}:${String(text.slice(0, start).split('\n').length)} ${text.slice(start, end)}`;
  });
}
