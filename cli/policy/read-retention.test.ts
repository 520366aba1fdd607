import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { readRetention } from './read-retention.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-test-retention-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test('it is what the policy of the repository says, and a link there is never followed', async () => {
  const path = join(root, 'millrace.yaml');
  writeFileSync(path, 'runs: { keep: 3 }\n');
  expect(await readRetention(root)).toMatchObject({ keep: 3 });
  rmSync(path);
  symlinkSync('/dev/zero', path);
  await expect(readRetention(root)).rejects.toThrow(OperationalError);
});
