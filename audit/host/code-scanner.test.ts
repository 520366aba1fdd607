import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { CodeText } from '../code/scan-code.ts';
import { buildScanner } from '../testing/build-scanner.ts';
import { largestText, openCodeScanner } from './code-scanner.ts';

let program: URL;

beforeAll(() => {
  program = buildScanner();
});

function textOf(text: string): CodeText {
  return { path: 'scripts/a.ts', depth: 1, hasLock: true, text };
}

test('texts are answered in their order, whatever ended the process in between', async () => {
  const scanner = openCodeScanner({ program });
  const deep = '('.repeat(1_000_000);
  const outcomes = await scanner.scan(
    ['eval(x)', deep, 'const = ', deep, 'new Worker(x)'].map(textOf),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    'read',
    'given-up',
    'unread',
    'given-up',
    'read',
  ]);
  expect(outcomes[4]).toMatchObject({ sights: [{ kind: 'worker' }] });
  expect(await scanner.scan([])).toEqual([]);
  expect(await scanner.scan([textOf('eval(y)')])).toMatchObject([{ kind: 'read' }]);
  scanner.close();
});

test('a text that is too large is not read, and says so', async () => {
  const scanner = openCodeScanner({ program });
  const large = ' '.repeat(largestText + 1);
  expect(await scanner.scan([large, ' '.repeat(largestText)].map(textOf))).toEqual([
    { kind: 'too-large' },
    { kind: 'read', sights: [], npm: [] },
  ]);
  scanner.close();
});

test('a text that takes too long is given up', async () => {
  const path = join(temporaryFolder(), 'hangs.mjs');
  writeFileSync(path, "process.send('ready'); process.on('message', () => { for (;;); });");
  const scanner = openCodeScanner({ program: pathToFileURL(path), longest: 100 });
  expect(await scanner.scan([textOf('1'), textOf('2')])).toEqual([
    { kind: 'given-up' },
    { kind: 'given-up' },
  ]);
  scanner.close();
});

test('a program that does not start is no text’s fault', async () => {
  const path = join(temporaryFolder(), 'ends.mjs');
  writeFileSync(path, 'process.exit(1);');
  const scanner = openCodeScanner({ program: pathToFileURL(path) });
  await expect(scanner.scan([textOf('1')])).rejects.toThrow('could not be started');
});
