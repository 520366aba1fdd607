import { expect, test } from 'vitest';
import type { Grants } from '../../lock/index.ts';
import { mostValues, reduceTrace, type TracedAttempt } from './reduce-trace.ts';
import { programMark } from './trace-records.ts';

const attempt = (grants: Grants): TracedAttempt => ({
  grants,
  workspace: '/repo',
  own: ['/store/step', '/tmp/deno'],
  startsUnseen: false,
});

function line(permission: string, value: string | null): string {
  return JSON.stringify({ v: 1, datetime: '2026-11-28T16:00:00Z', permission, value });
}

/** What Deno writes, the grants, and what that comes to. */
const table: readonly (readonly [readonly (readonly [string, string | null])[], Grants, Grants])[] =
  [
    [
      [['net', 'https://User:pw@A.Example/x?token=1#y']],
      { net: ['a.example'] },
      { net: ['a.example:443'] },
    ],
    [[['net', 'wss://a.example:8443/']], { net: ['*.example'] }, { net: ['a.example:8443'] }],
    [[['net', 'a.example:80']], { net: ['a.example:443'] }, {}],
    [[['net', 'ftp://a.example/']], { net: true }, {}],
    [[['net', 'a.example/path?x']], { net: true }, {}],
    [[['net', '10.1.2.3:53']], { net: ['10.0.0.0/8'] }, { net: ['10.1.2.3:53'] }],
    [[['read', 'data/../data/a']], { read: ['data'] }, { read: ['data/a'] }],
    [
      [
        ['read', '/repo/data/a'],
        ['read', 'data/a'],
      ],
      { read: ['data'] },
      { read: ['data/a'] },
    ],
    [[['read', '/repo']], { read: ['.'] }, { read: ['.'] }],
    [[['read', '../else']], { read: ['.'] }, {}],
    [
      [
        ['read', '/store/step/graph/a.ts'],
        ['read', '/etc/x'],
      ],
      { read: true },
      { read: ['/etc/x'] },
    ],
    [[['read', null]], { read: ['data'] }, {}],
    [
      [
        ['read', null],
        ['read', 'data'],
      ],
      { read: true },
      { read: true },
    ],
    [[['write', 'out/a']], { read: ['out'] }, {}],
    [
      [
        ['env', 'AWS_KEY'],
        ['env', 'HOME'],
      ],
      { env: ['AWS_*'] },
      { env: ['AWS_KEY'] },
    ],
    [
      [
        ['env', null],
        ['env', 'DENO_AUDIT_PERMISSIONS'],
      ],
      { env: ['A'] },
      {},
    ],
    [[['env', `${programMark}%2Fusr%2Fbin%2Fgit`]], { run: ['git', 'gh'] }, { run: ['git'] }],
    [[['env', `${programMark}%`]], { run: true }, { run: ['%'] }],
    [
      [
        ['sys', 'hostname'],
        ['sys', 'cpus'],
      ],
      { sys: ['cpus'] },
      { sys: ['cpus'] },
    ],
    [
      [
        ['ffi', 'x'],
        ['__proto__', 'x'],
      ],
      { env: true },
      {},
    ],
  ];

test('only what a grant covers is a use, written as a grant', () => {
  for (const [records, grants, expected] of table) {
    const text = records.map((record) => line(...record)).join('\n');
    expect([records, reduceTrace(text, false, attempt(grants))]).toEqual([
      records,
      { grants: expected },
    ]);
  }
});

test('what is no record is left out: half a line, other JSON, other text', () => {
  const text = `${line('env', 'A')}\n"permission":\n"permission":1}\nhello\n{"v":1,"permission":"env","value":"B`;
  expect(reduceTrace(text, false, attempt({ env: true }))).toEqual({ grants: { env: ['A'] } });
});

test('a trace that was emptied, cut, or holds more values than are kept says so', () => {
  const grants: Grants = { env: true };
  const one = line('env', 'A');
  expect(reduceTrace(`\0\0\0${one}`, false, attempt(grants))).toEqual({
    grants: { env: ['A'] },
    isCut: true,
  });
  expect(reduceTrace(one, true, attempt(grants)).isCut).toBe(true);
  const many = Array.from({ length: mostValues + 1 }, (_, at) => line('env', `A${String(at)}`));
  const reduced = reduceTrace(many.join('\n'), false, attempt(grants));
  expect(reduced.isCut).toBe(true);
  expect(reduced.grants.env).toHaveLength(mostValues);
});

test('programs of a script that may start them unseen are marked only where any may be started', () => {
  const blind = { ...attempt({ run: ['git'] }), startsUnseen: true };
  expect(reduceTrace('', false, blind)).toEqual({ grants: {}, blind: ['run'] });
  expect(reduceTrace('', false, { ...blind, grants: {} })).toEqual({ grants: {} });
});

test('folded paths lie in what is granted, and fit where folding can make them', () => {
  const paths = Array.from({ length: 90 }, (_, at) =>
    line('read', `data/${String(at % 9)}/${String(at)}`),
  );
  const { grants, isCut } = reduceTrace(paths.join('\n'), false, attempt({ read: ['data'] }));
  expect(isCut).toBeUndefined();
  expect(grants.read).toHaveLength(63);
  const exact = Array.from({ length: 90 }, (_, at) => `f/${String(at)}`);
  const text = exact.map((path) => line('read', path)).join('\n');
  expect(reduceTrace(text, false, attempt({ read: exact })).isCut).toBe(true);
});
