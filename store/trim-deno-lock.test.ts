import { expect, test } from 'vitest';
import { parseDenoLock } from '../lock/index.ts';
import { trimDenoLock } from './trim-deno-lock.ts';

const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
const text = `{
  "version": "5",
  "specifiers": {
    "npm:a@1": "1.0.0",
    "npm:b@2": "2.0.0",
    "npm:native@1": "1.0.0"
  },
  "npm": {
    "a@1.0.0": {
      "integrity": "${integrity}",
      "dependencies": [
        "b@1.0.0",
        "other@npm:b@1.0.0"
      ],
      "bin": true
    },
    "b@1.0.0": {
      "integrity": "${integrity}"
    },
    "b@2.0.0": {
      "integrity": "${integrity}",
      "tarball": "http://registry.invalid/b.tgz"
    },
    "native@1.0.0": {
      "integrity": "${integrity}",
      "optionalDependencies": [
        "b@2.0.0"
      ],
      "os": ["darwin", "linux"],
      "cpu": ["x64"],
      "scripts": true
    }
  }
}
`;

function trim(...specifiers: readonly string[]): string {
  const reading = parseDenoLock(text);
  if (!reading.ok) throw new Error(reading.message);
  return trimDenoLock(text, reading.lock, specifiers);
}

test('a lock that is wholly imported keeps its text, but for addresses', () => {
  expect(trim('npm:a@1', 'npm:b@2', 'npm:native@1')).toBe(
    text.replace(',\n      "tarball": "http://registry.invalid/b.tgz"', ''),
  );
});

test('what is not reached goes, and names that became unique are shortened', () => {
  expect(trim('npm:a@1')).toBe(`{
  "version": "5",
  "specifiers": {
    "npm:a@1": "1.0.0"
  },
  "npm": {
    "a@1.0.0": {
      "integrity": "${integrity}",
      "dependencies": [
        "b",
        "other@npm:b@1.0.0"
      ],
      "bin": true
    },
    "b@1.0.0": {
      "integrity": "${integrity}"
    }
  }
}
`);
});

test('without imports only the version is left', () => {
  expect(trim()).toBe('{\n  "version": "5"\n}\n');
});
