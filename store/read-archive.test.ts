import { expect, test } from 'vitest';
import { Parser } from 'tar';
import { archiveLimits, type ArchiveReading, readArchive } from './read-archive.ts';
import { makeArchive, type TestEntry } from './testing/make-archive.ts';

function read(...entries: readonly TestEntry[]): ArchiveReading {
  return readArchive(makeArchive(entries));
}

function textsOf(reading: ArchiveReading): Record<string, string> {
  if (!reading.ok) throw new Error(reading.message);
  const texts = [...reading.files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
  return Object.fromEntries(texts) as Record<string, string>;
}

function messageOf(reading: ArchiveReading): string {
  return reading.ok ? 'it was read' : reading.message;
}

test('files lie below the first folder, whatever its name', () => {
  const reading = read(
    { path: 'package/package.json', text: '{}' },
    { path: 'package/lib/', type: 'Directory' },
    { path: 'other/lib/./x.js', text: 'x' },
    { path: 'package//double.js', text: 'd' },
    { path: 'package/empty.js' },
    { path: 'beside.js', text: 'left out' },
  );
  expect(textsOf(reading)).toEqual({
    'package.json': '{}',
    'lib/x.js': 'x',
    'double.js': 'd',
    'empty.js': '',
  });
});

test('of two entries with one path the last holds', () => {
  const reading = read({ path: 'p/a', text: 'one' }, { path: 'p/a', text: 'two' });
  expect(textsOf(reading)).toEqual({ a: 'two' });
});

test('names that differ only in case are two files', () => {
  const reading = read({ path: 'p/Blob', text: '1' }, { path: 'p/blob', text: '2' });
  expect(textsOf(reading)).toEqual({ Blob: '1', blob: '2' });
});

test('long paths come from pax headers, GNU headers and the prefix', () => {
  const long = `p/${'deep/'.repeat(60)}x.js`;
  const prefixed = `p/${'d'.repeat(90)}/${'f'.repeat(60)}.js`;
  const reading = read(
    { path: 'p/short.js', pax: { path: `${long}1` }, text: '1' },
    { path: '././@LongLink', type: 'NextFileHasLongPath', text: `${long}2\0` },
    { path: 'p/short.js', text: '2' },
    { path: prefixed, text: '3' },
    { path: 'p/short.js', text: '4' },
  );
  expect(textsOf(reading)).toEqual({
    [`${long}1`.slice(2)]: '1',
    [`${long}2`.slice(2)]: '2',
    [prefixed.slice(2)]: '3',
    'short.js': '4',
  });
});

test('a global header of `git archive` changes nothing', () => {
  expect(textsOf(read({ path: 'p/a', global: { comment: 'abc' }, text: 'a' }))).toEqual({ a: 'a' });
});

test('links, devices and FIFOs are left out, and what follows them is read', () => {
  const reading = read(
    { path: 'p/link', type: 'SymbolicLink', link: '/etc' },
    { path: 'p/hard', type: 'Link', link: '/etc/passwd' },
    { path: 'p/null', type: 'CharacterDevice' },
    { path: 'p/fifo', type: 'FIFO' },
    { path: 'p/link/passwd', text: 'a plain file in a plain folder' },
  );
  expect(textsOf(reading)).toEqual({ 'link/passwd': 'a plain file in a plain folder' });
});

test.each(['../../canary', 'p/../../canary', 'p/a/..', '/absolute/x', '..'])(
  'the path "%s" refuses the whole archive',
  (path) => {
    const message = messageOf(read({ path: 'p/fine.js' }, { path, text: 'pwned' }));
    expect(message).toContain('would lie outside of the package');
  },
);

test('a path out of the package in an extended header refuses the archive', () => {
  const message = messageOf(read({ path: 'p/a', pax: { path: 'p/../../x' }, text: 'pwned' }));
  expect(message).toContain('would lie outside of the package');
});

test('a path that is too long refuses the archive', () => {
  const path = `p/${'x'.repeat(archiveLimits.pathLength)}`;
  expect(messageOf(read({ path: 'p/a', pax: { path } }))).toContain('longer than 1024');
});

test('a damaged header, a cut archive and a false size refuse it', () => {
  const bytes = makeArchive([{ path: 'p/a', text: 'text' }]);
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(0) ^ 1, 0);
  expect(messageOf(readArchive(damaged))).toBe('the header at byte 0 is damaged');
  expect(messageOf(readArchive(bytes.subarray(0, 514)))).toBe('it ends in the middle of a file');
  expect(messageOf(readArchive(bytes.subarray(0, 100)))).toBe('it ends in the middle of a header');
  const message = messageOf(read({ path: 'p/a', text: 'x', size: 1_000_000 }));
  expect(message).toBe('it ends in the middle of a file');
});

test('text that is no archive is refused', () => {
  const text = Buffer.from('<html>Not found</html>'.padEnd(2048));
  expect(messageOf(readArchive(text))).toBe('the header at byte 0 is damaged');
});

test('an empty archive holds nothing', () => {
  expect(textsOf(read())).toEqual({});
  expect(textsOf(readArchive(Buffer.alloc(0)))).toEqual({});
});

test('an extended header that is damaged or meant for all files refuses the archive', () => {
  const bytes = makeArchive([{ path: 'p/a', pax: { path: 'p/long' }, text: 'x' }]);
  for (const length of ['99', '1', '0', 'x', ' ']) {
    const changed = Buffer.from(bytes);
    changed.write(length.padEnd(2), 512, 'latin1');
    expect(messageOf(readArchive(changed))).toBe('an extended header in it is damaged');
  }
  const all = messageOf(read({ path: 'p/a', global: { path: 'p/b' }, text: 'x' }));
  expect(all).toBe('it gives all its files one path or one size');
});

test('it reads what the library reads from the same bytes', async () => {
  const entries: readonly TestEntry[] = [
    { path: 'package/a.js', text: 'a'.repeat(513) },
    { path: 'package/dir/', type: 'Directory' },
    { path: 'package/b', type: 'ContiguousFile', text: 'b' },
    { path: 'x', pax: { path: `package/${'ü'.repeat(200)}/c.js` }, text: 'c' },
    { path: 'package/sized', pax: { size: 3 }, text: 'abc' },
    { path: 'package/link', type: 'SymbolicLink', link: 'a.js' },
    { path: 'package/last.js', text: '' },
  ];
  const bytes = makeArchive(entries);
  expect(textsOf(readArchive(bytes))).toEqual(await readWithLibrary(bytes));
});

async function readWithLibrary(bytes: Buffer): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const chunks: Buffer[] = [];
      entry.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
      entry.on('end', () => {
        const path = entry.path.split('/').slice(1).join('/');
        if (/File$/.test(entry.type)) texts[path] = Buffer.concat(chunks).toString();
      });
    },
  });
  await new Promise((resolve, reject) => {
    parser.on('end', resolve).on('error', reject);
    parser.end(bytes);
  });
  return texts;
}
