import { expect, test } from 'vitest';
import { addressOfPath, pathBelow, pathOfAddress } from './file-address.ts';

test('a file address and a path lead to each other, whatever the name', () => {
  for (const name of ['flows/a.yaml', 'flows/ü b%20#?.yaml', 'scripts/😀.ts']) {
    const address = addressOfPath('/repo', name);
    expect(pathBelow('/repo', pathOfAddress(address) ?? '')).toBe(name);
  }
  // As VS Code spells one.
  expect(pathOfAddress('file:///repo/flows/%40a%3Ab.yaml')).toBe('/repo/flows/@a:b.yaml');
});

test('what is no file of this machine has no path', () => {
  const none = ['untitled:Untitled-1', 'git:/repo/a.yaml', 'nonsense', 'file://server/repo/a.yaml'];
  const versions = ['file:///repo/a.yaml?HEAD', 'file:///repo/a.yaml#cell'];
  for (const address of [...none, ...versions, 'file:///a%2Fb', 'file:///a%zz', 'file:///%ff']) {
    expect(pathOfAddress(address)).toBeUndefined();
  }
});

test('only what lies below a root is of it', () => {
  expect(pathBelow('/repo', '/repo/..a/b')).toBe('..a/b');
  for (const path of ['/repo', '/repository/a', '/', '/other/a']) {
    expect(pathBelow('/repo', path)).toBeUndefined();
  }
});
