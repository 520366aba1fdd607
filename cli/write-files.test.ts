import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/temporary-folder.ts';
import { writeFiles } from './write-files.ts';

test('bytes are written as they are, also those that are no text', () => {
  const root = temporaryFolder();
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0xff, 0x0a, 0x80);
  const files: ReadonlyMap<string, string | Uint8Array> = new Map<string, string | Uint8Array>([
    ['flows/bytes.yaml', bytes],
    ['flows/text.yaml', 'é\n'],
  ]);
  writeFiles(root, files);
  expect([...readFileSync(join(root, 'flows/bytes.yaml'))]).toEqual([...bytes]);
  expect(readFileSync(join(root, 'flows/text.yaml'), 'utf8')).toBe('é\n');
});
