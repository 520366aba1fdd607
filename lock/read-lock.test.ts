import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLock } from './format-lock.ts';
import { lockDigest, type LockProblem, readLock, readLockMeaning } from './read-lock.ts';
import { sha256 } from './sha256.ts';
import { sampleLock } from './testing/sample-lock.ts';

const text = formatLock(sampleLock);

function problemOf(candidate: string): LockProblem {
  const reading = readLock(candidate);
  if (reading.ok) throw new Error('The lock was accepted.');
  return reading.problem;
}

/** `kind: message` of what is said about the sample after one replacement. */
function afterReplacing(before: string | RegExp, after: string): string {
  const changed = text.replace(before, after);
  if (changed === text) throw new Error('The mutation changed nothing.');
  const { kind, message } = problemOf(changed);
  return `${kind}: ${message}`;
}

test('the digest of a lock is that of its text', () => {
  expect(lockDigest(text)).toBe(`sha256:${sha256(text)}`);
});

test('every problem is a full sentence with a hint', () => {
  const candidates = ['', '{', '[]', '{}', '<<<<<<< a', '{"lockVersion":2}', `${text}\n`];
  for (const candidate of candidates) {
    const { message, hint } = problemOf(candidate);
    expect(message).toMatch(/^This lock .*\.$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
  }
});

test('conflict markers are told apart from other damage, with their line', () => {
  const lines = text.split('\n');
  lines.splice(9, 0, '<<<<<<< HEAD', '=======', '>>>>>>> other');
  expect(problemOf(lines.join('\n'))).toMatchObject({
    kind: 'conflict-markers',
    message: 'This lock has a merge conflict at line 10.',
  });
  expect(problemOf(lines.join('\r\n')).kind).toBe('conflict-markers');
});

test('a newer format is refused with the advice to update', () => {
  expect(problemOf('{"lockVersion": 2, "anything": []}')).toEqual({
    kind: 'newer-version',
    message: 'This lock has format 2, and this Millrace knows formats up to 1.',
    hint: 'Update Millrace to the version that wrote the lock.',
  });
});

test.each([
  ['an empty file', '', 'This lock is empty.'],
  ['white space', ' \n', 'This lock is empty.'],
  ['a cut file', text.slice(0, 500), 'This lock is not JSON'],
  ['something behind it', `${text}}`, 'This lock is not JSON'],
  ['a comment', `// lock\n${text}`, 'This lock is not JSON'],
  ['a trailing comma', text.replace(/\n}\n$/, ',\n}\n'), 'This lock is not JSON'],
])('%s is not JSON', (_, candidate, message) => {
  expect(problemOf(candidate)).toMatchObject({ kind: 'not-json' });
  expect(problemOf(candidate).message).toContain(message);
});

test.each([
  ['a byte order mark', `\uFEFF${text}`, 'it starts with a byte order mark'],
  ['CRLF', text.replaceAll('\n', '\r\n'), 'line 1 ends with a carriage return'],
  ['one CR', text.replace('"flow": {', '"flow": {\r'), 'line 3 ends with a carriage return'],
  ['no last line feed', text.slice(0, -1), 'its last line has no end'],
  ['a second line feed', `${text}\n`, 'something follows its end'],
  ['a space behind it', `${text} `, 'something follows its end'],
  ['compact text', JSON.stringify(sampleLock), 'it first differs at line 1'],
  ['four spaces', JSON.stringify(sampleLock, null, 4), 'it first differs at line 2'],
  ['a duplicate key', text.replace('  "name":', '  "name": "x",\n  "name":'), 'line 7'],
  ['an escaped letter', text.replace('"Hacker', '"\\u0048acker'), 'line 7'],
  ['another number', text.replace('"timeoutMs": 600000', '"timeoutMs": 6e5'), 'it first differs'],
  ['an unsafe integer', text.replace('"10": 1,', '"10": 9007199254740993,'), 'it first differs'],
  ['a minus zero', text.replace('"10": 1,', '"10": -0,'), 'it first differs'],
])('%s is not canonical', (_, candidate, message) => {
  expect(problemOf(candidate).kind).toBe('not-canonical');
  expect(problemOf(candidate).message).toContain(message);
});

test('a field out of its order is not canonical', () => {
  const { lockVersion, ...rest } = sampleLock;
  const moved = `${JSON.stringify({ ...rest, lockVersion }, null, 2)}\n`;
  expect(problemOf(moved).kind).toBe('not-canonical');
});

test.each<[string, string | RegExp, string, string]>([
  ['a version as text', '"lockVersion": 1', '"lockVersion": "1"', '$.lockVersion must be 1.'],
  ['an older version', '"lockVersion": 1', '"lockVersion": 0', '$.lockVersion must be 1.'],
  [
    'an unknown field',
    '"lockVersion": 1,',
    '"lockVersion": 1,\n  "x": 1,',
    '$.x is no field of the format.',
  ],
  [
    'a missing field',
    '"engine": {\n    "deno": ">=2.9.6 <3.0.0"\n  },\n  ',
    '',
    '$ has no "engine".',
  ],
  [
    'a key __proto__',
    '"10": 1',
    '"__proto__": 1',
    '$.triggers.events.push.__proto__ has a name that is not allowed.',
  ],
  [
    'an infinite number',
    '"10": 1,',
    '"10": 1e400,',
    '$.triggers.events.push["10"] is too large a number.',
  ],
  ['a lone surrogate', '“quoted”', '\\ud800', '$.description is no Unicode text.'],
  [
    'a lone surrogate in a name',
    '"branches"',
    '"\\ud800"',
    '$.triggers.events.push["\\ud800"] has a name that is no Unicode text.',
  ],
  ['a short digest', /"sha256": "[0-9a-f]{56}/, '"sha256": "', '$.flow.sha256 must be a SHA-256.'],
  ['a named algorithm', '"sha256": "', '"sha256": "md5-', '$.flow.sha256 must be a SHA-256.'],
  [
    'a path out of the repository',
    '"flows/hn-mentions.yaml"',
    '"../hn-mentions.yaml"',
    '$.flow.path must be a repository path.',
  ],
  [
    'an absolute path',
    '"uses": "scripts/slack/post.ts"',
    '"uses": "/scripts/post.ts"',
    '$.steps[0].uses must be a repository path.',
  ],
  [
    'a path with a dot',
    '"uses": "scripts/slack/post.ts"',
    '"uses": "./scripts/post.ts"',
    '$.steps[0].uses must be a repository path.',
  ],
  [
    'a path with a backslash',
    '"uses": "scripts/slack/post.ts"',
    '"uses": "scripts\\\\post.ts"',
    '$.steps[0].uses must be a repository path.',
  ],
  [
    'a path with a line feed',
    '"uses": "scripts/slack/post.ts"',
    '"uses": "scripts/a\\n.ts"',
    '$.steps[0].uses must be a repository path.',
  ],
  [
    'grants that are true',
    '"grants": {},',
    '"grants": true,',
    '$.steps[3].body[0].grants must be grants.',
  ],
  ['no grants', '"grants": {},', '', '$.steps[3].body[0] has no "grants".'],
  [
    'an empty list of grants',
    '"grants": {},',
    '"grants": { "net": [] },',
    '$.steps[3].body[0].grants.net must not be empty.',
  ],
  [
    'an unknown grant',
    '"grants": {},',
    '"grants": { "ffi": true },',
    '$.steps[3].body[0].grants.ffi is no field of the format.',
  ],
  [
    'an unknown kind of step',
    '"kind": "value"',
    '"kind": "shell"',
    '$.steps[1] must be a script step, a flow step, a value step, a for-each step, a repeat step, a choose step, a sleep step, an approve step or a return step.',
  ],
  [
    'an unknown template',
    '{ "literal": 20 }',
    '{ "env": 20 }',
    '$.steps[4].with.object.limit must be a literal, a path, an expression, a text, an object, an array or a secret.',
  ],
  [
    'a secret as condition',
    /"if": \{\n\s+"js"[^}]*\}/,
    '"if": { "secret": "OTHER" }',
    '$.steps[0].if must be a literal, a path or an expression.',
  ],
  [
    'one attempt',
    '"attempts": 4',
    '"attempts": 1',
    '$.steps[0].retry.attempts must be at least 2.',
  ],
  [
    'a timeout of zero',
    '"timeoutMs": 30000',
    '"timeoutMs": 0',
    '$.steps[0].timeoutMs must be at least 1.',
  ],
  [
    'a timeout beyond all numbers',
    '"timeoutMs": 30000',
    '"timeoutMs": 1e300',
    '$.steps[0].timeoutMs must be at most 9007199254740991.',
  ],
  [
    'a factor of zero',
    '"factor": 2',
    '"factor": 0',
    '$.steps[0].retry.factor must be more than 0.',
  ],
  [
    'an empty expression',
    '"js": "steps.search.output.length"',
    '"js": ""',
    '$.steps[1].value.js must not be empty.',
  ],
  ['an odd engine', '>=2.9.6 <3.0.0', '*', '$.engine.deno must be a range of versions.'],
  ['an id with a slash', '"id": "count"', '"id": "a/b"', '$.steps[1].id must be a step id.'],
])('%s is not valid, and the place is named', (_, before, after, message) => {
  expect(afterReplacing(before, after)).toBe(`invalid: This lock is not valid: ${message}`);
});

test('a value nested too deep is refused before anything recurses', () => {
  const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`;
  expect(problemOf(`{"lockVersion":1,"x":${deep}}`).message).toBe(
    'This lock is nested more than 512 levels deep.',
  );
  expect(problemOf('['.repeat(2_000_000)).kind).toBe('invalid');
  const closed = `{"a":"${'['.repeat(1_000)}"}`;
  expect(problemOf(closed).message).toContain('$ has no "lockVersion"');
});

test('a lock beyond 16 MiB is refused unread', () => {
  expect(problemOf(`{${' '.repeat(16 * 1024 * 1024)}}`).message).toContain('larger than 16 MiB');
});

test('a long text with many escapes is read in no time', () => {
  const escapes = '\\"'.repeat(2_000_000);
  expect(problemOf(`{"lockVersion":1,"name":"${escapes}"}`).kind).toBe('invalid');
});

test('no cut of a lock is accepted', () => {
  for (let length = 0; length < text.length; length += 1) {
    expect(readLock(text.slice(0, length)).ok).toBe(false);
  }
});

test('nothing but a lock is accepted, and nothing crashes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (candidate) => {
      expect(readLock(candidate).ok).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever a flipped byte gives is refused, or is a lock in canonical form', () => {
  const accepted = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const flipped = String.fromCharCode(text.charCodeAt(at) ^ 1);
    const candidate = text.slice(0, at) + flipped + text.slice(at + 1);
    const reading = readLock(candidate);
    if (!reading.ok) continue;
    expect(formatLock(reading.lock)).toBe(candidate);
    expect(lockDigest(candidate)).not.toBe(lockDigest(text));
    accepted.add(candidate);
  }
  // Texts for people, hex digits and the like: well-formed edits, which compiling again finds.
  expect(accepted.size).toBeGreaterThan(0);
});

test('a text that differs in form alone has its meaning, and the problem beside it', () => {
  const backwards = Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse());
  const forms = [
    JSON.stringify(JSON.parse(text)),
    JSON.stringify(backwards, null, 4),
    `\uFEFF${text}`,
    text.replaceAll('\n', '\r\n'),
    text.replace('"search"', '"se\\u0061rch"'),
    text.slice(0, -1),
  ];
  for (const form of forms) {
    const reading = readLockMeaning(form);
    expect(reading).toMatchObject({ ok: true, problem: { kind: 'not-canonical' } });
    expect(reading.ok && reading.lock).toEqual(sampleLock);
    expect(readLock(form).ok).toBe(false);
  }
  expect(readLockMeaning(text)).toEqual({ ok: true, lock: sampleLock });
});

test('a text that gives a name twice has no one meaning', () => {
  const twice = text.replace('"lockVersion": 1,', '"lockVersion": 1,\n  "lockVersion": 1,');
  expect(readLockMeaning(twice)).toMatchObject({ ok: false, problem: { kind: 'invalid' } });
  const inside = text.replace('"secrets": [', '"secrets": ["MORE"],\n  "secrets": [');
  expect(readLockMeaning(inside)).toMatchObject({ ok: false, problem: { kind: 'invalid' } });
});

test('what is wrong with a meaning is said as `readLock` says it', () => {
  for (const candidate of ['', '{', '[]', '{}', '<<<<<<< a', '{"lockVersion":2}']) {
    expect(readLockMeaning(candidate)).toEqual(readLock(candidate));
  }
});
