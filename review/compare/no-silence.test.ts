import { expect, test } from 'vitest';
import { isJsonArray, isJsonObject, type Json, type Lock } from '../../lock/index.ts';
import { sampleLock } from '../../lock/testing/sample-lock.ts';
import { compareSides } from './compare-sides.ts';
import { compareInput } from './testing/compare-input.ts';

type Path = readonly (string | number)[];

/** What may change and mean nothing: where bytes lie, and the bytes of the YAML and of subflows' locks. */
function isMute(path: Path): boolean {
  const text = path.join('.');
  const isBytes = text.endsWith('.blob') || /^flows\.\w+\.sha256$/.test(text);
  return text === 'flow.sha256' || text === 'lockVersion' || isBytes;
}

/** What leads to other parts; changed alone it makes no lock. */
function isLink(path: Path): boolean {
  const text = path.join('.');
  return text === 'flow.path' || /\.(script|flow|kind)$/.test(text);
}

function leaves(value: Json, path: Path = []): readonly Path[] {
  const entries = isJsonArray(value) ? [...value.entries()] : [];
  const members = isJsonObject(value) ? Object.entries(value) : entries;
  if (typeof value !== 'object' || value === null) return [path];
  return members.flatMap(([key, member]) => leaves(member, [...path, key]));
}

/** What is `true` or not there. */
const flags: ReadonlySet<string | number> = new Set(['cancelInProgress', 'idempotent', 'net']);

/** The value with another leaf at the path, or without the flag there. */
function changed(value: Json, [key, ...rest]: Path): Json | undefined {
  if (key === undefined) return other(value);
  if (isJsonArray(value)) {
    return value.map((item, index) => (index === key ? (changed(item, rest) ?? null) : item));
  }
  if (!isJsonObject(value)) throw new Error('not a path');
  if (value[key] === true && flags.has(key)) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === String(key) ? changed(member, rest) : member,
  ]);
  return Object.fromEntries(members) as Json;
}

function other(value: Json): Json {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : 'was null';
}

// A lock is JSON: interfaces only lack the index signature.
const whole = sampleLock as unknown as Json;
const paths = leaves(whole).filter((path) => !isMute(path) && !isLink(path));

test('the sample has many places to change', () => {
  expect(paths.length).toBeGreaterThan(250);
});

test.each(paths.map((path) => [path.join('.'), path] as const))(
  'a change of %s is not passed over in silence',
  (_name, path) => {
    const head = changed(whole, path) as unknown as Lock;
    const review = compareSides(compareInput({ base: [sampleLock], head: [head] }));
    expect(review.changes.length).toBeGreaterThan(0);
    expect(review.verdict.result).toBe('passed');
    // All but what only a hand could have edited is said in its own words.
    const vague = review.changes.filter(
      ({ kind, subject }) => kind === 'step-changed' && ['lock', 'step'].includes(subject),
    );
    if (path[0] !== 'flows' && path[0] !== 'scripts') expect(vague).toEqual([]);
  },
);

test.each(
  leaves(whole)
    .filter(isMute)
    .filter(([key]) => key !== 'lockVersion'),
)('a change of %s.%s is no news', (...path) => {
  const head = changed(whole, path) as unknown as Lock;
  const review = compareSides(compareInput({ base: [sampleLock], head: [head] }));
  expect([path, review.changes]).toEqual([path, []]);
  expect(review.unchanged).toBe(1);
});
