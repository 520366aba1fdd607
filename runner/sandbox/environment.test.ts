import { expect, test } from 'vitest';
import type { Grants } from '../../lock/index.ts';
import { stepEnvironment } from './environment.ts';

const available = {
  TOKEN: 'secret',
  APP_A: '1',
  APP_B: '2',
  PATH: '/bin',
  HOME: '/home/me',
  TZ: 'Asia/Tokyo',
  UNSET: undefined,
  DENO_DIR: '/evil',
  DENO_PERMISSION_BROKER_PATH: '/evil',
  DENO_CERT: '/ca.pem',
  LD_PRELOAD: '/evil.so',
  NPM_CONFIG_REGISTRY: 'http://evil.example/',
  npm_config_registry: 'http://evil.example/',
};
const base = {
  TZ: 'UTC',
  HOME: '/private',
  DENO_DIR: '/private',
  DENO_EMIT_CACHE_MODE: 'disable',
  DENO_NO_UPDATE_CHECK: '1',
  NO_COLOR: '1',
};

function environment(grants: Grants, packages = false): { readonly [name: string]: string } {
  return stepEnvironment({ grants, available, denoDirectory: '/private', packages });
}

test('nothing of the runner is there unless it is granted', () => {
  expect(environment({})).toEqual(base);
  expect(environment({ net: ['a.example'], read: true, write: true })).toEqual(base);
});

test('names and prefixes are granted, and what is not set stays unset', () => {
  expect(environment({ env: ['APP_*', 'HOME', 'UNSET', 'ABSENT'] })).toEqual({
    ...base,
    APP_A: '1',
    APP_B: '2',
    HOME: '/home/me',
  });
  expect(environment({ env: ['TZ'] })).toEqual({ ...base, TZ: 'Asia/Tokyo' });
});

test('no grant passes on what changes Deno or its loader', () => {
  const all = environment({ env: true }, true);
  expect(all).toMatchObject({ TOKEN: 'secret', DENO_CERT: '/ca.pem', DENO_DIR: '/private' });
  expect(all['NPM_CONFIG_REGISTRY']).toBe('http://store.invalid/');
  for (const name of ['DENO_PERMISSION_BROKER_PATH', 'LD_PRELOAD', 'npm_config_registry']) {
    expect(all).not.toHaveProperty([name]);
  }
  expect(environment({ env: ['LD_PRELOAD', 'DENO_DIR'] })).toEqual(base);
});

test('no grant passes on what lets a run share its results', () => {
  const names = [
    'MILLRACE_CACHE_KEY',
    'MILLRACE_REMOTE_CACHE_TOKEN',
    'MILLRACE_REMOTE_CACHE_HEADER',
  ];
  const own = Object.fromEntries(names.map((name) => [name, 'secret']));
  for (const env of [names, ['MILLRACE_*'], true] as const) {
    const made = stepEnvironment({
      grants: { env },
      available: { ...own, MILLRACE_OTHER: 'kept' },
      denoDirectory: '/private',
      packages: false,
    });
    expect(Object.keys(made).filter((name) => names.includes(name))).toEqual([]);
    if (env !== names) expect(made['MILLRACE_OTHER']).toBe('kept');
  }
});

test('a step that may start programs gets PATH to find them, and its mark', () => {
  expect(environment({ run: ['git'] })).toEqual({ ...base, PATH: '/bin' });
  const marked = stepEnvironment({
    grants: { run: true },
    available: {},
    denoDirectory: '/private',
    packages: false,
    mark: 'abc',
  });
  expect(marked).toEqual({ ...base, MILLRACE_ATTEMPT: 'abc' });
});
