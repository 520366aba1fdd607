import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeArchive } from '../testing/make-archive.ts';
import { readContent } from './package-archive.ts';

test('an archive is unpacked in memory', async () => {
  const reading = await readContent(gzipSync(makeArchive([{ path: 'p/a.js', text: 'a' }])));
  expect(reading).toEqual({ ok: true, files: new Map([['a.js', Buffer.from('a')]]) });
});

test('a bomb is refused before it is whole in memory', async () => {
  const zeros = gzipSync(Buffer.alloc(256 * 1024 * 1024 + 1024), { level: 1 });
  const reading = await readContent(zeros);
  expect(reading).toEqual({ ok: false, message: 'it is larger than 256 MiB when unpacked' });
});

test('a length that lies, in either direction, changes nothing', async () => {
  const content = makeArchive([{ path: 'p/a.js', text: 'a'.repeat(100_000) }]);
  // The last four bytes of a gzip file are checked by zlib as well: it is refused, and in time.
  for (const claim of [0, 1, 0xffffffff]) {
    const archive = gzipSync(content);
    archive.writeUInt32LE(claim, archive.length - 4);
    const reading = await readContent(archive);
    expect(reading).toEqual({ ok: false, message: 'it is no gzip archive' });
  }
});

test.each(['', 'short', 'no gzip at all, but more than eighteen bytes'])(
  'the bytes "%s" are no archive',
  async (text) => {
    const reading = await readContent(Buffer.from(text));
    expect(reading).toEqual({ ok: false, message: 'it is no gzip archive' });
  },
);
