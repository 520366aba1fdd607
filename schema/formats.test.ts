import { expect, test } from 'vitest';
import { formats } from './formats.ts';

const cases: Readonly<
  Record<string, readonly [admitted: readonly string[], refused: readonly string[]]>
> = {
  base64: [
    ['', 'AA==', 'AAA=', 'AAH/', '+/+/'],
    ['A', 'AAA', 'AA-_', 'AA==\n', 'A===', '=', 'AA = '],
  ],
  date: [
    ['2026-01-31', '2024-02-29', '2000-02-29', '0001-12-31'],
    [
      '2026-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '26-01-01',
      '2026-1-1',
      '2026-01-01T',
      '',
    ],
  ],
  'date-time': [
    [
      '2026-01-02T03:04:05Z',
      '2026-01-02t03:04:05.123456z',
      '2026-01-02T23:59:59+14:00',
      '2026-01-02 03:04:05Z',
      new Date(0).toISOString(),
    ],
    [
      '2026-01-02',
      '2026-01-02T03:04:05',
      '2026-01-02T24:00:00Z',
      '2026-01-02T03:60:00Z',
      '2026-12-31T23:59:60Z',
      '2026-02-30T00:00:00Z',
      '+012026-01-02T03:04:05Z',
      '2026-01-02T03:04:05+1:00',
      '2026-01-02\n03:04:05Z',
    ],
  ],
  time: [
    ['00:00:00Z', '23:59:59.5-01:30'],
    ['24:00:00Z', '1:00:00Z', '00:00:00', '00:00Z'],
  ],
  duration: [
    ['P1Y2M3DT4H5M6S', 'PT1H', 'P2W', 'P1D'],
    ['P', 'PT', 'P1', '1D', 'P1DT', 'P1W2D', 'PT1D', ''],
  ],
  email: [
    ['a@b.org', 'first.last+tag@sub.example.com', "o'neil@x", '"'.length > 1 ? '' : 'a_b@c'],
    [
      'a',
      '@b',
      'a@',
      'a b@c',
      '.a@b',
      'a..b@c',
      'a@b_c',
      'a@-b',
      `${'a'.repeat(65)}@b`,
      'a@b\n',
      '',
    ],
  ],
  hostname: [
    ['a', 'a.b-c.org', 'xn--bcher-kva.example', '1.2.3.4', 'A'.repeat(63)],
    ['-a', 'a-', 'a..b', 'a_b', 'a.', '.', '', 'A'.repeat(64), `${'a.'.repeat(127)}a`],
  ],
  ipv4: [
    ['0.0.0.0', '255.255.255.255', '1.20.99.199'],
    ['256.0.0.0', '01.0.0.0', '1.2.3', '1.2.3.4.5', '1.2.3.a', ''],
  ],
  ipv6: [
    [
      '::',
      '::1',
      '1::',
      '1:2:3:4:5:6:7:8',
      '1::8',
      'fe80::1:2',
      '::ffff:1.2.3.4',
      '1:2:3:4:5:6:1.2.3.4',
      'ABCD::',
    ],
    [
      '',
      ':',
      ':::',
      '1',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '12345::',
      'g::',
      '::1.2.3',
      '1.2.3.4::',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::1%eth0',
      '1:2:3:4:5:6:7:8::',
    ],
  ],
  uri: [
    [
      'https://example.com/a?b=c#d',
      'mailto:a@b.org',
      'urn:isbn:1',
      'file:///a',
      'http://[::1]:80/',
      'a+b.c-d:x',
      'http://x/%20',
    ],
    [
      'example.com',
      '/a',
      '//a',
      'http://',
      'http://a b',
      'http://x/%2',
      'http://x/ü',
      '1a:b',
      'http://x:y',
      '',
      'javascript:alert("x")',
    ],
  ],
  'uri-reference': [
    ['', '/a', '../b?c', '#d', 'https://x'],
    ['a b', '%zz', '<x>', '\\a'],
  ],
  uuid: [
    ['123e4567-e89b-12d3-a456-426614174000', 'ABCDEF01-2345-6789-ABCD-EF0123456789'],
    [
      '123e4567e89b12d3a456426614174000',
      '{123e4567-e89b-12d3-a456-426614174000}',
      '123e4567-e89b-12d3-a456-42661417400g',
      '',
    ],
  ],
  regex: [
    ['^a+$', '', '\\p{L}', '(?<n>x)'],
    ['(', '[', '\\', '*', '\\p{Nope}', '\\-'],
  ],
};

test.each(Object.entries(cases))('%s', (name, [admitted, refused]) => {
  const admits = formats.get(name);
  for (const text of admitted) expect([text, admits?.(text)]).toEqual([text, true]);
  for (const text of refused) expect([text, admits?.(text)]).toEqual([text, false]);
});

test('every format is tried', () => {
  expect(Object.keys(cases).sort()).toEqual([...formats.keys()].sort());
});

test('a date-time is always a Date', () => {
  for (const text of cases['date-time']?.[0] ?? []) {
    expect([text, Number.isNaN(new Date(text).getTime())]).toEqual([text, false]);
  }
});

test('a uri is always a URL', () => {
  for (const text of cases['uri']?.[0] ?? []) expect(new URL(text)).toBeInstanceOf(URL);
});

test('no format takes long over a long text', () => {
  const texts = ['a', '1', '-', '.', ':', '%', '@', 'P1', 'a.', 'a@', '(a+)+'].map((part) =>
    part.repeat(50_000),
  );
  for (const [name, admits] of formats) {
    for (const text of texts) {
      const start = performance.now();
      admits(text);
      admits(`${text}!`);
      expect([name, performance.now() - start < 1_000]).toEqual([name, true]);
    }
  }
});
