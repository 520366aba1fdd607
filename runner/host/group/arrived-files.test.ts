import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArrivedFiles } from './arrived-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-arrived-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const digest = createHash('sha256').update('text').digest('hex');

function put(artifact: string, path: string, text: string): string {
  const file = join(folder, artifact, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('an object is found in whichever artifact has it whole', () => {
  put('flow-x.group.a.0.1', `objects/${digest}`, 'other');
  expect(new ArrivedFiles(folder).object(digest)).toEqual({ ok: false, problem: 'damaged' });
  put('flow-x.group.b.0.1', `objects/${digest}`, 'text');
  expect(new ArrivedFiles(folder).object(digest)).toEqual({ ok: true, bytes: Buffer.from('text') });
  expect(new ArrivedFiles(folder).object('0'.repeat(64))).toMatchObject({ problem: 'missing' });
});

test('no link is followed', () => {
  const elsewhere = put('elsewhere', `objects/${digest}`, 'text');
  mkdirSync(join(folder, 'arriving/a.0.1/objects'), { recursive: true });
  symlinkSync(elsewhere, join(folder, 'arriving/a.0.1/objects', digest));
  mkdirSync(join(folder, 'arriving/b.0.1'));
  symlinkSync(join(folder, 'elsewhere/objects'), join(folder, 'arriving/b.0.1/objects'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'arriving/c.0.1'));
  const arrived = new ArrivedFiles(join(folder, 'arriving'));
  expect(arrived.object(digest)).toMatchObject({ ok: false, problem: 'missing' });
});

test('what a job left itself is taken from the artifact with its name alone', () => {
  put('flow-x.group.a.0.1', 'unfinished/a.0.1/journal', '');
  put('flow-x.group.a.0.2', 'unfinished/a.0.2/journal', '');
  put('flow-x.group.evil.0.1', 'unfinished/a.0.3/journal', '');
  put('flow-x.group.a.1.1', 'unfinished/b.0.1/journal', '');
  mkdirSync(join(folder, 'flow-x.group.l.0.1'));
  symlinkSync(
    join(folder, 'flow-x.group.a.0.1/unfinished'),
    join(folder, 'flow-x.group.l.0.1/unfinished'),
  );
  const arrived = new ArrivedFiles(folder);
  expect(arrived.attemptsOf('a.0')).toEqual([1, 2]);
  expect(arrived.attemptsOf('b.0')).toEqual([]);
  expect(arrived.attemptsOf('l.0')).toEqual([]);
  expect(arrived.unfinished('a.0', 2)).toBe(join(folder, 'flow-x.group.a.0.2/unfinished/a.0.2'));
  expect(arrived.unfinished('a.0', 3)).toBeUndefined();
});

test('where nothing arrived, nothing is there', () => {
  const arrived = new ArrivedFiles(join(folder, 'none'));
  expect(arrived.object(digest)).toMatchObject({ problem: 'missing' });
  expect(arrived.attemptsOf('a.0')).toEqual([]);
});
