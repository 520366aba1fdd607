import { expect, test } from 'vitest';
import { checkPermission } from './check-permission.ts';
import { permissionKinds, type PermissionKind } from './permission-kinds.ts';

const good: { readonly [kind in PermissionKind]: readonly string[] } = {
  net: [
    ...[
      'api.example.com',
      'api.example.com:443',
      'localhost:8080',
      '127.0.0.1',
      '10.0.0.0/8',
      '10.1.2.3/32',
    ],
    ...[
      '*.example.com',
      '*.example.com:443',
      '*.com',
      '[::1]',
      '[::1]:80',
      '[2001:db8::1]:443',
      '2001:db8::/32',
    ],
    ...['xn--bcher-kva.example', 'a-b.example', '_dmarc.example.com'],
  ],
  read: [
    '.',
    'data',
    'data/in.json',
    '.git',
    '.git/HEAD',
    'with space/a',
    'daten/größe',
    'a..b',
    '...',
  ],
  write: ['.', 'out', 'out/report.md'],
  env: ['HOME', 'AWS_*', 'a', '_X', 'TZ'],
  run: ['git', 'python3', 'g++', 'tools/build.sh'],
  sys: ['hostname', 'osRelease', 'cpus'],
};

const bad: { readonly [kind in PermissionKind]: readonly string[] } = {
  net: [
    ...[
      '',
      'a,b',
      '*',
      '*:443',
      'https://a.example',
      'a.example/path',
      'A.example',
      'a.example:0',
      'a.example:65536',
    ],
    ...[
      'a.example:',
      'a.example:080',
      'a_b..c',
      '-a.example',
      'a b',
      '0.0.0.0/0',
      '1.0.0.0/7',
      '10.0.0.0/33',
      '::/0',
    ],
    ...[
      '127.1',
      '0x7f.1',
      '0177.0.0.1',
      '2130706433',
      '1.2.3.256',
      '1.2.3.4.5',
      '::1',
      '[::1',
      '[g::1]',
      '[1:2]:80',
    ],
    ...[
      'unix:/var/run/docker.sock',
      'user@a.example',
      'a.*.example',
      '*a.example',
      'bücher.example',
      'a.example.',
    ],
    ...[
      '--allow-all',
      '${{ inputs.host }}',
      'a.example:443:80',
      `${'a'.repeat(64)}.example`,
      '10.0.0.0/8/8',
      '[::1]:x',
    ],
  ],
  read: [
    ...[
      '',
      '/',
      '/etc',
      '..',
      '../a',
      'a/../b',
      './a',
      'a/',
      'a//b',
      'a/./b',
      '~',
      '~/.ssh',
      '$HOME/.aws',
      'C:\\a',
    ],
    ...[
      'c:/a',
      'a\\b',
      'a,b',
      '*',
      'a/*.txt',
      '{a,b}',
      'a?',
      '-',
      '--allow-all',
      'a\0b',
      'a\nb',
      'a\u202Eb',
      ' a',
      'a ',
    ],
    ...['\u00A0a', 'a\u200Bb', '${{ inputs.dir }}', 'a'.repeat(256), '\uD800'],
  ],
  write: ['/', '/tmp', '../out', '~/out'],
  env: [
    ...[
      '',
      '*',
      'A,B',
      'A B',
      '1A',
      'A-B',
      '*A',
      'A**',
      'GITHUB_TOKEN',
      'GITHUB_*',
      'G*',
      'GITHUB*',
      'ACTIONS_*',
    ],
    ...[
      'LD_PRELOAD',
      'L*',
      'DENO_AUTH_TOKENS',
      'NODE_OPTIONS',
      'MILLRACE_X',
      'RUNNER_TEMP',
      'github_token',
      'DYLD_X',
    ],
  ],
  run: ['', '-c', 'git status', '/usr/bin/git', '../git', './git', 'a;b', 'a|b', '$SHELL', 'a,b'],
  sys: ['', 'all', '*', 'HOSTNAME', 'ffi'],
};

for (const kind of permissionKinds) {
  test(`${kind}: plain, bounded values are right`, () => {
    for (const value of good[kind])
      expect([value, checkPermission(kind, value)]).toEqual([value, undefined]);
  });

  test(`${kind}: what Deno would read as something else, or what no step can have, is refused in a sentence`, () => {
    for (const value of bad[kind])
      expect([value, checkPermission(kind, value)]).toEqual([
        value,
        expect.stringMatching(/^[A-Z].*\.$/),
      ]);
  });
}

test('no value that is right can become a second argument or a flag', () => {
  for (const kind of permissionKinds) {
    for (const value of good[kind]) expect(value).not.toMatch(/^-|[,\n\0]/);
  }
});
