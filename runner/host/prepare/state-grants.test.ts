import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { stateGrants } from './state-grants.ts';

interface Place {
  readonly workspace: string;
  readonly beside: string;
}

function place(): Place {
  const root = realpathSync(temporaryFolder());
  const workspace = join(root, 'repo');
  const beside = join(root, 'beside');
  for (const folder of [workspace, beside]) mkdirSync(folder);
  return { workspace, beside };
}

test('what is inside of the folder of runs cannot be granted, by whatever way', () => {
  const { workspace } = place();
  mkdirSync(join(workspace, '.millrace/runs'), { recursive: true });
  symlinkSync('.millrace', join(workspace, 'way'));
  const state = join(workspace, '.millrace');
  for (const path of [
    '.millrace',
    '.millrace/runs/x',
    'a/../.millrace/',
    '.MILLRACE',
    'way/runs',
  ]) {
    const grants = stateGrants(workspace, { read: ['data', path], write: [path] });
    expect(grants).toEqual([
      { kind: 'read', path, reached: state },
      { kind: 'write', path, reached: state },
    ]);
  }
});

test('what is granted around it is not its own: it is denied where the step starts', () => {
  const { workspace } = place();
  mkdirSync(join(workspace, '.millrace'));
  const read = ['.', '..', '/', 'data', '.millraces', 'a/.millrace'];
  expect(stateGrants(workspace, { read, write: true })).toEqual([]);
  expect(stateGrants(join(workspace, 'none'), { read })).toEqual([]);
});

test('where it is a link, or holds one, nothing around its target is granted', () => {
  for (const link of ['.millrace', '.millrace/runs', '.millrace/cache']) {
    const { workspace, beside } = place();
    mkdirSync(join(beside, 'kept'));
    if (link !== '.millrace') mkdirSync(join(workspace, '.millrace'));
    symlinkSync(join(beside, 'kept'), join(workspace, link));
    const reached = join(beside, 'kept');
    for (const path of ['../beside', '..', `${beside}/kept`, `${beside}/kept/x`, '/']) {
      expect(stateGrants(workspace, { read: [path] })).toEqual([{ kind: 'read', path, reached }]);
    }
    expect(stateGrants(workspace, { write: true })).toEqual([
      { kind: 'write', path: true, reached },
    ]);
    expect(stateGrants(workspace, { read: ['.', '../other'] })).toEqual([]);
  }
});
