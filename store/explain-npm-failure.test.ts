import { expect, test } from 'vitest';
import { explainNpmFailure } from './explain-npm-failure.ts';
import { IntegrityError } from './operational-error.ts';

const bytes = Buffer.alloc(64, 1);
const zod = { name: 'zod', version: '4.1.12', sha512: bytes.toString('hex') };
const other = { name: '@a/b', version: '1.0.0', sha512: Buffer.alloc(64, 2).toString('hex') };

function json(code: string, summary: string): string {
  return JSON.stringify({ error: { code, summary, detail: 'more' } });
}

test("the reason is npm's own, on one line", () => {
  const error = explainNpmFailure(json('E404', 'Not Found - GET\nzod'), '', [zod]);
  expect(error.message).toBe('npm could not fetch zod@4.1.12: Not Found - GET zod.');
  expect(error.hint).toContain('npm config get registry');
});

test('several packages are counted', () => {
  const error = explainNpmFailure(json('E401', 'Unauthorized.'), '', [zod, other]);
  expect(error.message).toBe('npm could not fetch 2 packages: Unauthorized.');
  expect(error.hint).toContain('npm login');
});

test.each([
  'npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error connect refused\n',
  'npm ERR! code ECONNREFUSED\nnpm ERR! errno -111\nnpm ERR! connect refused\nnpm ERR! A complete log\n',
])('without JSON, the reason is in what npm printed', (stderr) => {
  const error = explainNpmFailure('no json', stderr, [zod]);
  expect(error.message).toBe('npm could not fetch zod@4.1.12: connect refused.');
  expect(error.hint).toContain('npm config list');
});

test.each(['', '[]', '{"error":{}}', '{"error":null}', '{"error":{"summary":7}}'])(
  'npm that says nothing in "%s" is no reason to crash',
  (stdout) => {
    expect(explainNpmFailure(stdout, '', [zod]).message).toContain('it did not say why.');
  },
);

test('other bytes than promised are found by what was wanted', () => {
  const wanted = `sha512-${bytes.toString('base64')}`;
  const summary = `${wanted} integrity checksum failed when using sha512: wanted ${wanted} but got sha512-xyz==. (12 bytes)`;
  const error = explainNpmFailure(json('EINTEGRITY', summary), '', [other, zod]);
  expect(error).toBeInstanceOf(IntegrityError);
  expect(error.message).toContain(
    `for zod@4.1.12 than it promises. Expected ${wanted}, got sha512-xyz==.`,
  );
});

test('control characters and floods of a registry do not reach the terminal', () => {
  const summary = `\u001b[31mred\u0007 ${'x'.repeat(10_000)}`;
  const { message } = explainNpmFailure(json('E500', summary), '', [zod]);
  expect(message).not.toMatch(/\p{Cc}/u);
  expect(message.length).toBeLessThan(500);
});
