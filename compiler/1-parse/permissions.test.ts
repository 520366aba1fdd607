import { expect, test } from 'vitest';
import { bodyOf, flowWith, problems } from './testing/parse-text.ts';

const pinned = 'uses: scripts/a.ts@9f2c1a7e04b1';

function permissionsOf(yaml: string): unknown {
  const body = bodyOf(`${pinned}\npermissions: ${yaml}`);
  return body.kind === 'script' ? body.permissions?.value : undefined;
}

test('permissions are lists, sorted and each value once, or true', () => {
  expect(
    permissionsOf('{ net: [b.example, a.example, b.example], run: true, sys: [hostname] }'),
  ).toEqual({
    net: ['a.example', 'b.example'],
    run: true,
    sys: ['hostname'],
  });
});

test('an empty list grants nothing, and is never all', () => {
  expect(permissionsOf('{ read: [], write: [out] }')).toEqual({ write: ['out'] });
  expect(permissionsOf('{}')).toEqual({});
});

test('each value that is none is refused at its place', () => {
  const found = (yaml: string): readonly string[] =>
    problems(flowWith(`${pinned}\npermissions: ${yaml}`));
  expect(found('{ read: ["./data,/etc"] }')).toEqual(['parse/bad-permission «"./data,/etc"»']);
  expect(found('{ env: [GITHUB_*, LD_PRELOAD] }')).toEqual([
    'parse/bad-permission «GITHUB_*»',
    'parse/bad-permission «LD_PRELOAD»',
  ]);
  expect(found('{ ffi: true, import: [a.example], all: true, reed: [a] }')).toEqual([
    'parse/bad-permission «ffi»',
    'parse/bad-permission «import»',
    'parse/unknown-key «all»',
    'parse/unknown-key «reed»',
  ]);
  expect(found('{ net: false }')).toEqual(['parse/wrong-type «false»']);
  expect(found('{ net: api.example.com }')).toEqual(['parse/wrong-type «api.example.com»']);
  expect(found('{ net: [1, true] }')).toEqual(['parse/wrong-type «1»', 'parse/wrong-type «true»']);
  expect(found('[net]')).toEqual(['parse/wrong-type «[»']);
});
