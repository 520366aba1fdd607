import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Random } from './random.ts';

/** The text after one change of its YAML tree; `undefined` where there is no tree to change. */
export function changeStructure(text: string, other: string, random: Random): string | undefined {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const collections = collectionsOf(document);
  const collection = collections[random.below(collections.length)];
  if (collection === undefined) return undefined;
  if (isMap(collection)) changeMap(collection, collections, random, () => subtree(other, random));
  else changeList(collection, random);
  document.errors = [];
  try {
    return document.toString({ lineWidth: 0 });
  } catch {
    // Some trees that the library can read it cannot write, and some that were made here it cannot either.
    return undefined;
  }
}

type Collection = YAMLMap | YAMLSeq;

function collectionsOf(document: Document): readonly Collection[] {
  const found: Collection[] = [];
  visit(document, (_key, node) => {
    if (isMap(node) || isSeq(node)) found.push(node);
  });
  return found;
}

function changeMap(
  map: YAMLMap,
  collections: readonly Collection[],
  random: Random,
  spliced: () => unknown,
): void {
  const at = random.below(map.items.length);
  const pair = map.items[at];
  if (pair === undefined) return;
  switch (random.below(8)) {
    case 0:
      map.items.splice(at, 1);
      break;
    case 1:
      map.items.splice(at, 0, pair.clone());
      break;
    case 2:
      renameKey(pair, random);
      break;
    case 3:
      moveInto(pair, collections[random.below(collections.length)]);
      break;
    case 4:
      swapValues(pair, map.items[random.below(map.items.length)]);
      break;
    case 5:
      pair.value = spliced();
      break;
    case 6:
      pair.value = nested(pair.value, 1 + random.below(random.below(50) === 0 ? 400 : 6), random);
      break;
    default:
      pair.value = random.one(oddValues)();
  }
}

const keys: readonly string[] = [
  ...[
    'steps',
    'if',
    'else',
    'uses',
    'with',
    'value',
    'for-each',
    'as',
    'choose',
    'needs',
    'retry',
    'on',
    'outputs',
  ],
  ...[
    'inputs',
    'type',
    'default',
    'enum',
    'pattern',
    'secrets',
    'timeout',
    'parallel',
    'on-error',
    'permissions',
  ],
  ...[
    'repeat',
    'until',
    'max',
    'approve',
    'sleep',
    'return',
    'cache',
    'concurrency',
    'runs-on',
    'environment',
    'memory',
    'mock',
    'finally',
  ],
  ...[
    '__proto__',
    'constructor',
    '',
    ' ',
    'a b',
    '1',
    'true',
    'naïve',
    '\u202Ex',
    'x'.repeat(300),
    '${{ inputs.a }}',
  ],
];

function renameKey(pair: Pair, random: Random): void {
  pair.key = random.one(keys);
}

/** Also into itself: what it is in then is gone, as when a hand cuts and pastes. */
function moveInto(pair: Pair, collection: Collection | undefined): void {
  if (isMap(collection)) collection.items.push(pair.clone());
  else collection?.items.push(pair.value);
}

function swapValues(pair: Pair, other: Pair | undefined): void {
  if (other === undefined) return;
  [pair.value, other.value] = [other.value, pair.value];
}

function nested(value: unknown, depth: number, random: Random): unknown {
  let inner = isScalar(value) ? value.value : value;
  for (let level = 0; level < depth; level += 1)
    inner = random.below(2) === 0 ? [inner] : { x: inner };
  return inner;
}

const oddValues: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => 'x'.repeat(70_000),
  () => 'naïve 😀 \u202E\u0000\uFFFD',
  () => -0,
  () => 9_007_199_254_740_993,
  () => 1e308,
  () => Number.NaN,
  () => 12.5,
  () => true,
  () => [],
  () => ({}),
  () => ['a', 1, null, { b: [] }],
  () => '${{ steps.a.output }}',
  () => '${{ inputs.a ?? 1 }} and ${{',
  () => 'scripts/../../etc/passwd.ts@0123456789ab',
  () => new Date(0),
];

function changeList(list: YAMLSeq, random: Random): void {
  const at = random.below(list.items.length);
  const item = list.items[at];
  switch (random.below(4)) {
    case 0:
      list.items.splice(at, 1);
      break;
    case 1:
      list.items.push(...Array.from({ length: 1 + random.below(30) }, () => item));
      break;
    case 2:
      list.items.reverse();
      break;
    default:
      list.items[at] = random.one(oddValues)();
  }
}

/** A piece of another flow. */
function subtree(text: string, random: Random): unknown {
  const document = parseDocument(text, { logLevel: 'silent' });
  const collections = collectionsOf(document);
  const collection = collections[random.below(collections.length)];
  if (!isMap(collection)) return collection;
  const pair = collection.items[random.below(collection.items.length)];
  return isPair(pair) ? pair.value : null;
}
