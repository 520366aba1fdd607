import { expect, test } from 'vitest';
import {
  declared,
  liesIn,
  lockText,
  sampleSha512,
  type SampleLock,
} from '../testing/sample-lies.ts';

const ms = { 'ms@2.1.3': {} };

/** Rule, subject and line of each finding. */
function said(lock: SampleLock, text?: string): readonly string[] {
  return liesIn(lock, text).map(
    ({ rule, subject, location }) => `${rule} ${subject} :${location.line ?? '-'}`,
  );
}

test('a lock that says what is so is not spoken of', () => {
  expect(
    said({
      specifiers: { 'npm:ms@2': '2.1.3', 'npm:a@1.2': '1.2.9_ms@2.1.3' },
      npm: {
        ...ms,
        'a@1.2.9_ms@2.1.3': { dependencies: ['ms'], optionalDependencies: ['b'] },
        'b@1.0.0': { os: ['sunos'] },
      },
      imports: ['npm:ms@^2', 'npm:a@~1.2.0/sub/path'],
    }),
  ).toEqual([]);
});

test.each([
  ['npm:ms@2.0.0', '2.1.3'],
  ['npm:ms@2.0', '2.1.3'],
  ['npm:ms@3', '2.1.3'],
  ['npm:ms@0.1', '0.2.0'],
  ['npm:ms@^0.0.3', '0.0.4'],
  ['npm:ms@1', '1.1.0-beta.1'],
  ['npm:ms@^1.2.3-beta.2', '1.2.3-beta.1'],
  ['npm:ms@^1.2.3-beta.2', '1.2.4-beta.3'],
])('%s is not %s', (specifier, version) => {
  const [found, ...more] = liesIn({
    specifiers: { [specifier]: version },
    npm: { [`ms@${version}`]: {} },
  });
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    rule: 'lies/version',
    severity: 'error',
    subject: specifier,
    location: { path: 'scripts/a.deno.lock', line: 4 },
    related: ['flows/a.yaml, step one'],
  });
  expect(found?.message).toContain(version);
  expect(found?.fix).toContain('millrace pin');
});

test.each([
  ['npm:ms@2.1.3', '2.1.3'],
  ['npm:ms@2.1.3', '2.1.3+build.7'],
  ['npm:ms@*', '9.0.0-rc.1'],
  ['npm:ms@next', '9.0.0-rc.1'],
  ['npm:ms@^1.2.3-beta.2', '1.2.3-beta.10'],
  ['npm:ms@^1.2.3-beta.2', '1.9.0'],
  ['npm:@s/p@1', '1.0.0_ms@2.1.3'],
])('%s can be %s', (specifier, version) => {
  const name = specifier.slice('npm:'.length, specifier.lastIndexOf('@'));
  expect(
    said({
      specifiers: { [specifier]: version },
      npm: {
        [`${name}@${version}`]: { dependencies: ['ms'] },
        ...ms,
        [`ms@${version}`]: { dependencies: [] },
      },
    }).filter((line) => line.startsWith('lies/version')),
  ).toEqual([]);
});

test('a specifier that leads to another package is named', () => {
  expect(said({ specifiers: { 'npm:ms@2': 'evil@2.1.3' }, npm: ms })).toContain(
    'lies/name npm:ms@2 :4',
  );
  expect(said({ specifiers: { 'npm:ms@2': 'npm:evil@2.1.3' }, npm: ms })).toContain(
    'lies/name npm:ms@2 :4',
  );
});

test('a specifier that leads to nothing is no cover', () => {
  expect(said({ specifiers: { 'npm:ms@2': '2.1.3' } })).toEqual([
    'lies/uncovered-import npm:ms@2 :4',
  ]);
});

test.each([
  ['npm:ms', '2.1.3'],
  ['npm:ms@^2', '2.1.3'],
  ['npm:__proto__@1', '1.0.0'],
  ['npm:../up@1', '1.0.0'],
  ['jsr:@std/path@1', '1.0.0'],
  ['__proto__', '1.0.0'],
  ['npm:ms@2', 'two'],
])('the entry %s: %s cannot be read', (specifier, version) => {
  const text = lockText({ npm: ms }).replace(
    '"specifiers": {}',
    `"specifiers": {\n"${specifier}": "${version}"}`,
  );
  expect(said({ imports: [] }, text)).toContain(`lies/entry-unreadable ${specifier} :4`);
});

test.each(['ms', 'ms@', '__proto__', '__proto__@1.0.0', '../x@1.0.0', 'a@1.0.0__b@1.0.0', ''])(
  'the package %j cannot be read',
  (id) => {
    const text = lockText({}).replace(
      '"npm": {}',
      `"npm": {\n${JSON.stringify(id)}: {"integrity": "${sampleSha512}"}}`,
    );
    expect(said({}, text)).toContain(`lies/entry-unreadable npm:${id} :5`);
  },
);

test('a package whose fields are of another kind cannot be read', () => {
  const npm = { 'ms@2.1.3': { dependencies: 'a', os: [1] } };
  const found = liesIn({ specifiers: { 'npm:ms@2': '2.1.3' }, npm });
  expect(found.map(({ rule }) => rule)).toEqual(['lies/entry-unreadable']);
  expect(
    said(
      { specifiers: { 'npm:ms@2': '2.1.3' } },
      '{"version":"5","specifiers":{"npm:ms@2":"2.1.3"},"npm":{"ms@2.1.3":7}}',
    ),
  ).toEqual(['integrity/missing npm:ms@2.1.3 :1', 'lies/entry-unreadable npm:ms@2.1.3 :1']);
});

test('what nothing imports is named: specifiers, packages and whole sections', () => {
  const lock: SampleLock = {
    specifiers: { 'npm:ms@2': '2.1.3', 'npm:late@1': '1.0.0' },
    npm: { ...ms, 'late@1.0.0': {}, 'alone@1.0.0': { dependencies: ['ms'] } },
    others: {
      remote: { 'https://example.com/a.ts': 'abc' },
      jsr: {},
      workspace: { packageJson: {} },
    },
    imports: ['npm:ms@2'],
  };
  expect(said(lock)).toEqual([
    'lies/unused-entry npm:late@1 :5',
    'lies/unused-entry npm:alone@1.0.0 :14',
    'lies/unused-entry remote :21',
    'lies/unused-entry workspace :25',
  ]);
});

test('a cycle that nothing reaches is unused, and one that is reached is fine', () => {
  const cycle = { 'a@1.0.0': { dependencies: ['b'] }, 'b@1.0.0': { dependencies: ['a', 'b'] } };
  expect(said({ specifiers: { 'npm:a@1': '1.0.0' }, npm: cycle })).toEqual([]);
  expect(said({ npm: cycle })).toEqual([
    'lies/unused-entry npm:a@1.0.0 :5',
    'lies/unused-entry npm:b@1.0.0 :11',
  ]);
});

test('what is only for another system, and all that it needs, is in use', () => {
  const npm = {
    'a@1.0.0': { optionalDependencies: ['there'] },
    'there@1.0.0': { os: ['sunos'], cpu: ['!x64'], dependencies: ['deep'] },
    'deep@1.0.0': { os: ['aix'] },
  };
  expect(said({ specifiers: { 'npm:a@1': '1.0.0' }, npm })).toEqual([]);
});

test('an import without an entry is named at the import', () => {
  const [found] = liesIn({
    specifiers: { 'npm:ms@2': '2.1.3' },
    npm: ms,
    imports: ['npm:ms@2', 'npm:left-pad@1'],
  });
  expect(found).toMatchObject({
    rule: 'lies/uncovered-import',
    subject: 'npm:left-pad@1',
    fix: 'Run `millrace pin a && millrace compile a`.',
    location: { path: 'scripts/a.ts', line: 2, column: 16 },
  });
});

test('a range that Deno could not read is covered by nothing', () => {
  expect(said({ imports: ['npm:ms@>=2 <3'] })).toEqual(['lies/uncovered-import npm:ms@>=2 <3 :1']);
});

test('an edge that leads nowhere is a gap of all systems, or of those that an optional package is for', () => {
  const npm = {
    'a@1.0.0': {
      dependencies: ['gone', 'two'],
      optionalDependencies: ['other@npm:lost@1.0.0'],
      optionalPeers: ['p'],
    },
    'two@1.0.0': {},
    'two@2.0.0': {},
  };
  expect(
    said({ specifiers: { 'npm:a@1': '1.0.0', 'npm:two@1': '1.0.0', 'npm:two@2': '2.0.0' }, npm }),
  ).toEqual([
    'lies/uncovered-import npm:a@1.0.0 -> gone :9',
    'lies/uncovered-import npm:a@1.0.0 -> two :9',
    'lies/uncovered-import npm:a@1.0.0 -> p :9',
    'lies/platform-gap npm:a@1.0.0 -> other@npm:lost@1.0.0 :9',
  ]);
});

test('peers in an id are those that the entry leads to', () => {
  const base = {
    specifiers: { 'npm:a@1': '1.0.0_p@1.0.0' },
    npm: { 'a@1.0.0_p@1.0.0': { dependencies: ['p@2.0.0'] }, 'p@1.0.0': {}, 'p@2.0.0': {} },
  };
  expect(said(base)).toEqual([
    'lies/version npm:a@1.0.0_p@1.0.0 -> p@1.0.0 :7',
    'lies/unused-entry npm:p@1.0.0 :13',
  ]);
  const gone = { ...base, npm: { 'a@1.0.0_p@1.0.0': {} } };
  expect(said(gone)).toEqual(['lies/uncovered-import npm:a@1.0.0_p@1.0.0 -> p@1.0.0 :7']);
});

test('a key that stands twice is named at the second', () => {
  const text = `{"version":"5","specifiers":{"npm:ms@2":"2.1.3"},"npm":{
    "ms@2.1.3":{"integrity":"${sampleSha512}"},
    "m\\u0073@2.1.3":{"integrity":"${sampleSha512}"}}}`;
  expect(said({ imports: ['npm:ms@2'] }, text)).toEqual(['lies/entry-twice npm ms@2.1.3 :3']);
});

test('what a package declares holds its edges', () => {
  const npm = {
    'a@1.0.0': { dependencies: ['ms', 'alias@npm:b@1.0.0', 'extra'], optionalDependencies: [] },
    'ms@2.1.3': { integrity: `sha512-${'B'.repeat(86)}==` },
    'b@1.0.0': { integrity: `sha512-${'B'.repeat(86)}==` },
    'extra@1.0.0': { integrity: `sha512-${'B'.repeat(86)}==` },
  };
  const lock = (fields: Parameters<typeof declared>[0]): SampleLock => ({
    specifiers: { 'npm:a@1': '1.0.0' },
    npm,
    manifests: [declared(fields)],
  });
  const right = {
    dependencies: new Map([
      ['ms', '^2.1.0'],
      ['alias', 'npm:b@^1.0.0'],
      ['in', '1'],
      ['extra', 'git+ssh://example.com/x.git'],
    ]),
    bundled: new Set(['in']),
  };
  expect(said(lock(right))).toEqual([]);
  const wrong = {
    dependencies: new Map([
      ['ms', '~2.0.0'],
      ['alias', 'npm:other@^1.0.0'],
      ['missing', '1'],
    ]),
    optional: new Map([['elsewhere', '1']]),
    os: ['linux'],
  };
  expect(said(lock(wrong))).toEqual([
    'lies/edge npm:a@1.0.0 -> ms :7',
    'lies/edge npm:a@1.0.0 -> alias@npm:b@1.0.0 :7',
    'lies/edge npm:a@1.0.0 -> extra :7',
    'lies/edge npm:a@1.0.0 -> missing :7',
    'lies/platform-gap npm:a@1.0.0 -> elsewhere :7',
    'lies/platform-gap npm:a@1.0.0 os :7',
  ]);
});

test('subjects live through other lines', () => {
  const lock = { specifiers: { 'npm:ms@2.0.0': '2.1.3' }, npm: ms };
  const [before] = liesIn(lock);
  const [after] = liesIn(lock, `\n\n${lockText(lock)}`);
  expect(after?.location.line).toBe((before?.location.line ?? 0) + 2);
  expect({ ...after, location: null }).toEqual({ ...before, location: null });
});

test('ten thousand entries, and what is no lock at all, are no trouble', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => [
    `p${index}@1.0.0`,
    { dependencies: [`p${(index + 1) % 10_000}`] },
  ]);
  expect(
    said({
      specifiers: { 'npm:p0@1': '1.0.0' },
      npm: Object.fromEntries(many) as NonNullable<SampleLock['npm']>,
    }),
  ).toEqual([]);
  for (const text of ['', '[]', 'null', '{"npm":3,"specifiers":[]}', '<<<<<<<'])
    expect(said({}, text)).toEqual([]);
});
