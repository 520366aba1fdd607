import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(() => {
  repository = makeRepository({
    copies: [
      'flows/release-notes.yaml',
      'flows/release-notes.lock.json',
      'flows/release-notes.grants',
      'scripts',
    ],
  });
  repository.git('add', '-A');
  for (const subject of ['parse: read flows', 'run: start *steps*', 'run: stop <script> steps']) {
    repository.git('commit', '-q', '--allow-empty', '-m', subject);
  }
  repository.git('tag', 'v1');
});

afterAll(() => {
  repository.remove();
});

test('the committed lock runs on a real history, reading .git alone', async () => {
  const run = await repository.millrace('run', 'release-notes', '--json');
  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  const notes = repository.read('out/release-notes.md');
  expect(notes).toContain('# Release notes\n\n3 changes, none of which breaks anything.');
  expect(notes.indexOf('## parse')).toBeLessThan(notes.indexOf('## run'));
  expect(notes).toContain('start \\*steps\\*');
  expect(notes).toContain('stop \\<script\\> steps');
  expect(repository.read('flows/release-notes.grants')).toContain('history\tread\t.git\n');
});

test('a breaking change is told above everything else', async () => {
  repository.git(
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'lock!: new format\n\nBREAKING CHANGE: recompile',
  );
  const run = await repository.millrace('run', 'release-notes', '--input', 'since=v1', '--json');
  expect(run.code).toBe(0);
  expect(JSON.parse(run.out.trim().split('\n').at(-1) ?? 'null')).toMatchObject({
    outputs: { changes: 1, breaking: ['new format'], path: 'out/release-notes.md' },
  });
  expect(repository.read('out/release-notes.md')).toContain('> **1 change needs your attention');
});

test('a revision that is not there fails the run with the script’s own words', async () => {
  const run = await repository.millrace('run', 'release-notes', '--input', 'since=v9');
  expect(run.code).toBe(1);
  expect(run.err).toContain('no branch, tag or commit called "v9"');
});
