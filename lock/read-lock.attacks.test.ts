import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatLock } from './format-lock.ts';
import { type LockProblem, readLock } from './read-lock.ts';
import { moodDigest, postDigest, sampleLock, searchDigest } from './testing/sample-lock.ts';

const text = formatLock(sampleLock);

const attacks = new URL('../../shared/attacks/args/a04-lock-mutations.json', import.meta.url);

/** Each mutation of the attack set that a lock alone can show, and the word that the refusal holds. */
const mutations: ReadonlyMap<string, readonly [candidate: string, kind: LockProblem['kind']]> =
  new Map([
    [
      "widen a step's permissions (net: add host)",
      [text.replace('"grants": {},', '"grants": { "net": ["evil.invalid"] },'), 'invalid'],
    ],
    [
      'change empty permissions to true',
      [text.replace('"grants": {},', '"grants": true,'), 'invalid'],
    ],
    ["remove a step's permissions key", [text.replace('"grants": {},', ''), 'invalid']],
    ['swap the hashes of two steps', [swapped(text, searchDigest, postDigest), 'invalid']],
    ['add an unknown top-level key', [text.replace('"name"', '"x": 1,\n  "name"'), 'invalid']],
    [
      'duplicate a key (last wins in JSON.parse)',
      [text.replace('"name"', '"name": "x",\n  "name"'), 'not-canonical'],
    ],
    ['add __proto__ key', [text.replace('"name"', '"__proto__": {},\n  "name"'), 'invalid']],
    [
      'change schemaVersion to a higher number',
      [text.replace('"lockVersion": 1', '"lockVersion": 9'), 'newer-version'],
    ],
    [
      'change schemaVersion to a string',
      [text.replace('"lockVersion": 1', '"lockVersion": "1"'), 'invalid'],
    ],
    [
      'reorder steps / edges',
      [text.replace('"count",\n        "mood"', '"mood",\n        "count"'), 'invalid'],
    ],
    [
      'drop one edge (removes a dependency)',
      [text.replace('"count",\n        "mood"', '"mood"'), 'invalid'],
    ],
    [
      'add an edge making a cycle',
      [
        text.replace(
          '"needs": [\n        "search"',
          '"needs": [\n        "alert",\n        "search"',
        ),
        'invalid',
      ],
    ],
    [
      'replace a script path by ../ path keeping the hash',
      [text.replace('"scripts/hn/search.ts": {', '"../hn/search.ts": {'), 'invalid'],
    ],
    ['uppercase a hash', [text.replaceAll(searchDigest, searchDigest.toUpperCase()), 'invalid']],
    [
      'truncate a hash to 8 hex',
      [text.replaceAll(searchDigest, searchDigest.slice(0, 8)), 'invalid'],
    ],
    [
      'change algorithm sha256->md5/sha1',
      [text.replaceAll(moodDigest, moodDigest.slice(0, 40)), 'invalid'],
    ],
    ['empty file', ['', 'not-json']],
    ['truncate at every byte', [text.slice(0, 1_000), 'not-json']],
    ['append trailing garbage', [`${text}garbage`, 'not-json']],
    ['CRLF line ends', [text.replaceAll('\n', '\r\n'), 'not-canonical']],
    ['UTF-8 BOM', [`\uFEFF${text}`, 'not-canonical']],
    [
      'git conflict markers',
      [`<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`, 'conflict-markers'],
    ],
  ]);

/** Edits that only the sources, the digests of files or a reviewer can show: see `run` and `compile --check`. */
const shownElsewhere: readonly string[] = [
  'flip one hex digit of a script hash',
  'lock older than flow source (stale)',
  'hash of the lock itself recomputed by the attacker (needs signature / git review to catch: must show as permission diff in the PR)',
];

function swapped(whole: string, a: string, b: string): string {
  const steps = whole.indexOf('"steps": [');
  const scripts = whole.indexOf('"scripts": {');
  const part = whole
    .slice(steps, scripts)
    .replaceAll(a, 'A')
    .replaceAll(b, a)
    .replaceAll('"A"', `"${b}"`);
  return whole.slice(0, steps) + part + whole.slice(scripts);
}

test.each([...mutations])('attack: %s is refused', (_, [candidate, kind]) => {
  expect(candidate).not.toBe(text);
  expect(readLock(candidate)).toMatchObject({ ok: false, problem: { kind } });
});

test.skipIf(!existsSync(attacks))(
  'every mutation of the attack set is tried (needs ../shared)',
  () => {
    // The file's shape is part of the attack set.
    const { mutations: listed } = JSON.parse(readFileSync(attacks, 'utf8')) as {
      mutations: string[];
    };
    expect([...mutations.keys(), ...shownElsewhere].sort()).toEqual([...listed].sort());
  },
);
