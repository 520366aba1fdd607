import { randomNumbers } from './random-numbers.ts';
import type { Edits } from './review-repository.ts';

/** What one developer does: to one flow, or to a module that scripts of many flows import. */
export interface Change {
  /** Of its branch. */
  readonly name: string;
  readonly kind: 'add' | 'edit' | 'lib';
  /** The path that a person edited. */
  readonly path: string;
  readonly edits: Edits;
}

const stepsOfEach = 20;
const flows = [0, 1, 2, 3].map((at) => `flows/f${String(at)}.yaml`);
const libraries = ['lib/text.ts', 'lib/numbers.ts'];

/** Four flows of twenty steps over six scripts, which import two modules. */
export function simulatedFiles(attributes: string): Edits {
  const scripts = [0, 1, 2, 3, 4, 5].map(
    (at) => [`scripts/s${String(at)}.ts`, scriptText(at)] as const,
  );
  return {
    '.gitattributes': attributes,
    ...Object.fromEntries(libraries.map((path) => [path, libraryText()])),
    ...Object.fromEntries(scripts),
    ...Object.fromEntries(flows.map((path, at) => [path, flowText(at)])),
  };
}

function scriptText(at: number): string {
  const lib = libraries[at % 2] ?? '';
  return `import { f${String(at)} } from '../${lib}';

export function main(value: number) {
  return f${String(at)}(value);
}
`;
}

/** Eight functions, far enough from each other that git merges edits of two. */
function libraryText(): string {
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .map((at) => {
      const f = `f${String(at)}`;
      return `export function ${f}(value: number): number {\n  const by = ${String(at)};\n\n  return value + by;\n}\n`;
    })
    .join('\n');
}

function flowText(at: number): string {
  const steps = Array.from({ length: stepsOfEach }, (_, step) =>
    stepText(`step${String(step)}`, (step + at) % 6, step),
  );
  return `steps:\n${steps.join('')}`;
}

function stepText(id: string, script: number, value: number): string {
  return `  ${id}:
    uses: scripts/s${String(script)}.ts
    with:
      value: ${String(value)}
    timeout: 30s
`;
}

const random = randomNumbers(20261128);
const below = (limit: number): number => Math.floor(random() * limit);

/** A step at a random place of the flow, with a name that nobody else takes. */
function addition(at: number, path: string): Change {
  const before = below(stepsOfEach);
  const text = stepText(`added${String(at)}`, below(6), at);
  return {
    name: `add-${String(at)}`,
    kind: 'add',
    path,
    edits: { [path]: (flow) => flow.replace(`  step${String(before)}:\n`, `${text}$&`) },
  };
}

/** Another argument of one step; no two changes of a flow take the same one. */
function alteration(at: number, path: string, step: number): Change {
  const from = `step${String(step)}:`;
  return {
    name: `edit-${String(at)}`,
    kind: 'edit',
    path,
    edits: {
      [path]: (flow) => {
        const place = flow.indexOf(`  ${from}\n`);
        const rest = flow.slice(place).replace(/value: \d+/, `value: ${String(1000 + at)}`);
        return flow.slice(0, place) + rest;
      },
    },
  };
}

/** Another body of one function. */
function rework(at: number, path: string, which: number): Change {
  return {
    name: `lib-${String(at)}`,
    kind: 'lib',
    path,
    edits: {
      [path]: (text) =>
        text.replace(`const by = ${String(which)};`, `const by = ${String(100 + at)};`),
    },
  };
}

/** Of the first flow most, so that pairs meet in one; the names of branches say what they do. */
export const changes: readonly Change[] = [
  ...Array.from({ length: 14 }, (_, at) => addition(at, flows[0] ?? '')),
  ...Array.from({ length: 12 }, (_, at) => alteration(at, flows[0] ?? '', at + 4)),
  ...Array.from({ length: 3 }, (_, at) => addition(14 + at, flows[1 + at] ?? '')),
  ...Array.from({ length: 3 }, (_, at) => alteration(12 + at, flows[1 + at] ?? '', at)),
  ...Array.from({ length: 6 }, (_, at) => rework(at, libraries[at % 2] ?? '', at)),
];

export const kinds = [
  'between flows',
  'add and add',
  'edit and edit',
  'add and edit',
  'library',
] as const;

export type Kind = (typeof kinds)[number];

export function kindOf(ours: Change, theirs: Change): Kind {
  if (ours.kind === 'lib' || theirs.kind === 'lib') return 'library';
  if (ours.path !== theirs.path) return 'between flows';
  if (ours.kind !== theirs.kind) return 'add and edit';
  return ours.kind === 'add' ? 'add and add' : 'edit and edit';
}

/** So many pairs of different changes, as evenly of each kind as there are any. */
export function drawPairs(count: number): readonly (readonly [Change, Change])[] {
  const all = changes.flatMap((ours, at) =>
    changes.slice(at + 1).map((theirs) => [ours, theirs] as const),
  );
  const piles = kinds.map((kind) =>
    shuffled(all.filter(([ours, theirs]) => kindOf(ours, theirs) === kind)),
  );
  const drawn: (readonly [Change, Change])[] = [];
  for (let round = 0; drawn.length < count && piles.some((pile) => round < pile.length); round++) {
    for (const pile of piles) {
      const pair = pile[round];
      if (pair !== undefined && drawn.length < count) drawn.push(pair);
    }
  }
  return drawn;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
