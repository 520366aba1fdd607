import { expect, test } from 'vitest';
import { applyEdits } from '../edit/apply-edits.ts';
import { permissionsAt, writePermissions } from './write-permissions.ts';

const text = `steps:
  a:
    uses: scripts/a.ts@9f2c1a7e04b1
    permissions: { net: ['a.example:443'] } # narrow
  each:
    for-each: \${{ [1] }}
    as: item
    steps:
      b: { uses: scripts/b.ts }
`;

function file(content = text) {
  return { path: 'flows/a.yaml', bytes: new TextEncoder().encode(content) };
}

test('the step around an offset tells what it keeps', () => {
  expect(permissionsAt(file(), text.indexOf('net'))).toEqual({
    step: 'a',
    script: 'scripts/a.ts',
    pin: '9f2c1a7e04b1',
    grants: { net: ['a.example:443'] },
  });
  expect(permissionsAt(file(), text.indexOf('scripts/b.ts'))).toBeUndefined();
  expect(permissionsAt(file(), 0)).toBeUndefined();
  expect(permissionsAt(file('steps: ['), 3)).toBeUndefined();
});

test('only its permissions change', () => {
  const grants = { net: ['a.example:443', 'b.example:443'] };
  const edits = writePermissions(file(), text.indexOf('net'), grants);
  expect(applyEdits(text, edits ?? [])).toBe(
    text.replace("['a.example:443']", "['a.example:443', 'b.example:443']"),
  );
  const inner = writePermissions(file(), text.indexOf('scripts/b.ts'), {});
  expect(applyEdits(text, inner ?? [])).toBe(
    text.replace('uses: scripts/b.ts', 'uses: scripts/b.ts, permissions: {}'),
  );
  expect(writePermissions(file(), 0, grants)).toBeUndefined();
});
