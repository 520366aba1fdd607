import { expect, test } from 'vitest';
import type { CodeSight, CodeSightKind } from '../model/code-facts.ts';
import { rules } from '../model/rules.ts';
import { factsOf, lockText, scriptOf } from '../testing/sample-lies.ts';
import { codeFindings } from './code-findings.ts';

function sight(kind: CodeSightKind, path: string, text: string, line = 1): CodeSight {
  return { kind, text, place: { path, line, column: 1 } };
}

function find(...sights: readonly CodeSight[]): ReturnType<typeof codeFindings> {
  const script = scriptOf(lockText({ npm: { '@s/p@1.0.0': {}, 'ms@2.1.3_@s+p@1.0.0': {} } }));
  return codeFindings(factsOf(script, { sights, unread: [] }));
}

test('nothing seen is nothing found', () => {
  expect(find()).toEqual([]);
});

test('in a script each expression is a finding, with the steps that run it', () => {
  const found = find(
    sight('eval', 'scripts/a.ts', 'eval(x)', 3),
    sight('eval', 'scripts/a.ts', 'eval(y)', 4),
    sight('eval', 'scripts/a.ts', 'eval(x)', 9),
  );
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({
    rule: 'code/eval',
    severity: 'warning',
    subject: 'eval(x)',
    message: 'scripts/a.ts runs text as code, in 2 places: eval(x)',
    location: { path: 'scripts/a.ts', line: 3, column: 1 },
    related: ['scripts/a.ts:3:1 eval(x)', 'scripts/a.ts:9:1 eval(x)', 'flows/a.yaml, step one'],
  });
});

test('a package with forty places is one finding a kind, milder, with a count and the first of them', () => {
  const many = Array.from({ length: 40 }, (_, at) =>
    sight('eval', 'npm:@s/p@1.0.0/a.js', 'eval(x)', at + 1),
  );
  const found = find(...many, sight('computed-import', 'npm:@s/p@1.0.0/b.js', 'import(x)'));
  expect(found.map(({ rule, severity, subject }) => [rule, severity, subject])).toEqual([
    ['code/eval', 'note', 'npm:@s/p@1.0.0 eval'],
    ['code/computed-import', 'note', 'npm:@s/p@1.0.0 computed-import'],
  ]);
  const [first] = found;
  expect(first?.message).toContain('in 40 places');
  expect(first?.related).toHaveLength(12);
  expect(first?.related?.slice(-2)).toEqual(['and 30 more', 'flows/a.yaml, step one']);
  expect(first?.fix).toContain('millrace why @s/p');
});

test('a package is reached through every copy of it', () => {
  const [found] = find(sight('ffi', 'npm:ms@2.1.3/x.js', "require('./x.node')"));
  expect(found).toMatchObject({ severity: 'warning', related: ['flows/a.yaml, step one'] });
});

test('subjects and places live through other lines', () => {
  const [before] = find(sight('wasm', 'scripts/a.ts', 'WebAssembly.compile', 3));
  const [after] = find(sight('wasm', 'scripts/a.ts', 'WebAssembly.compile', 30));
  expect([after?.subject, after?.location.path]).toEqual([before?.subject, before?.location.path]);
});

test('every rule of the family can be found', () => {
  const kinds: readonly CodeSightKind[] = [
    ...(['computed-import', 'remote-import', 'floating-import', 'leaves-repository'] as const),
    ...(['eval', 'new-function', 'worker', 'asset', 'wasm', 'ffi', 'with'] as const),
  ];
  const found = find(...kinds.map((kind) => sight(kind, 'scripts/a.ts', kind)));
  const family = Object.keys(rules).filter((rule) => rule.startsWith('code/'));
  expect([...new Set(found.map(({ rule }) => rule as string))].sort()).toEqual(family.sort());
  for (const { fix } of found) expect(fix).toMatch(/[.`]$/);
});
