import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { escapingLinks } from './escaping-links.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-links-')));
const workspace = join(folder, 'repo');
const secret = join(folder, 'secret');
mkdirSync(join(workspace, 'data/deep'), { recursive: true });
mkdirSync(join(workspace, 'plain'));
writeFileSync(secret, 'x');
writeFileSync(join(workspace, 'plain/file'), 'x');
symlinkSync(secret, join(workspace, 'data/deep/out'));
symlinkSync('../plain', join(workspace, 'data/in'));
symlinkSync('../../nowhere', join(workspace, 'data/dangling'));
symlinkSync(folder, join(workspace, 'folder'));
symlinkSync('loop', join(workspace, 'plain/loop'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const found = (grants: Parameters<typeof escapingLinks>[1], isDeep = true): readonly string[] =>
  escapingLinks(workspace, grants, isDeep).map(({ link }) => link);

test('a link that leads out of what is granted is found at any depth', () => {
  expect(
    found({ read: ['data'] })
      .slice()
      .sort(),
  ).toEqual(['data/dangling', 'data/deep/out', 'data/in']);
  expect(found({ write: ['data/deep'] })).toEqual(['data/deep/out']);
  expect(escapingLinks(workspace, { read: ['data/deep'] }, true)).toEqual([
    { link: 'data/deep/out', target: secret },
  ]);
});

test('a link to what is granted as well is none', () => {
  expect(found({ read: ['data', 'plain', 'nowhere', secret] })).toEqual(['data/dangling']);
  expect(found({ read: ['data', 'plain', '../nowhere', secret] })).toEqual([]);
  // What may be read may not be written for that.
  expect(found({ read: ['plain'], write: ['data/in'] })).toContain('data/in');
});

test('a granted path that is a link, or lies behind one, is found without looking further', () => {
  expect(found({ read: ['folder'] }, false)).toEqual(['folder']);
  expect(found({ read: ['folder/secret'] }, false)).toEqual(['folder']);
  expect(found({ write: ['data/deep/out'] }, false)).toEqual(['data/deep/out']);
  expect(found({ read: ['data'] }, false)).toEqual([]);
});

test('what is not there, what is outside and what is everything has no links of the workspace', () => {
  expect(found({ read: ['missing', folder], write: true })).toEqual([]);
  expect(found({})).toEqual([]);
});
