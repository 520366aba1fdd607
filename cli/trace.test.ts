import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** A retry, a fan-out, a subflow and a cached step; each uses less than it holds. */
const files = {
  'data/a.txt': 'a',
  'data/b.txt': 'b',
  'data/deep/c.txt': 'c',
  'scripts/read.ts': `export const permissions = { read: ['data'], env: ['NOT_USED'] } as const;
export async function main(name: string): Promise<string> { return await Deno.readTextFile(\`data/\${name}\`); }
`,
  'scripts/flaky.ts': `export const permissions = { env: ['HOME', 'LANG'] } as const;
export function main(ctx: { attempt: number }): string {
  Deno.env.get(ctx.attempt === 1 ? 'HOME' : 'LANG');
  if (ctx.attempt === 1) throw new Error('once');
  return 'done';
}
`,
  'flows/child.yaml': `steps:
  inner:
    uses: scripts/read.ts
    with: { name: deep/c.txt }
outputs: { text: '\${{ steps.inner.output }}' }
`,
  'flows/main.yaml': `steps:
  each:
    for-each: \${{ ['a.txt', 'b.txt'] }}
    as: name
    uses: scripts/read.ts
    with: { name: '\${{ name }}' }
  flaky:
    uses: scripts/flaky.ts
    retry: { attempts: 2, delay: 1ms }
  kept:
    uses: scripts/read.ts
    with: { name: a.txt }
    cache: true
  child:
    uses: flows/child.yaml
`,
  'data/hold': 'yes',
  'scripts/held.ts': `export const permissions = { read: ['data'], write: ['data/held'] } as const;
export async function main(): Promise<string> {
  if (await Deno.readTextFile('data/hold') === 'yes') {
    await Deno.writeTextFile('data/held', '');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  return await Deno.readTextFile('data/late.txt');
}
`,
  'flows/again.yaml': `steps:
  first:
    uses: scripts/read.ts
    with: { name: a.txt }
  second:
    needs: [first]
    uses: scripts/held.ts
  third:
    needs: [second]
    uses: flows/child.yaml
`,
  'flows/main.test.yaml': `cases:
  the uses are these:
    mocks: { flaky: done, child: { text: c } }
    expect:
      used: { each: { read: [data/a.txt, data/b.txt] }, kept: { read: [data/a.txt] } }
  another use is expected:
    mocks: { flaky: done, child: { text: c }, kept: a }
    expect:
      used: { each: { read: [data/a.txt] } }
`,
};

let repository: TestRepository;

interface Shown {
  readonly steps: readonly { readonly step: string; readonly attempts: readonly object[] }[];
}

beforeAll(async () => {
  repository = makeRepository({ files, env: { NOT_USED: 'x' } });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
}, 120_000);

afterAll(() => {
  repository.remove();
});

async function run(...words: string[]): Promise<Shown> {
  const ended = await repository.millrace('run', 'main', ...words);
  expect([ended.code, ended.err]).toEqual([0, expect.any(String)]);
  return await shown();
}

async function shown(): Promise<Shown> {
  const { out } = await repository.millrace('show', '--json');
  return JSON.parse(out) as Shown;
}

function usesOf({ steps }: Shown, step: string): readonly unknown[] {
  const found = steps.find((one) => one.step === step);
  return (found?.attempts ?? []).map((attempt) => ('used' in attempt ? attempt.used : undefined));
}

test('with --trace each attempt tells what it used, and without it none does', async () => {
  const plain = await run();
  expect(plain.steps.flatMap(({ step }) => usesOf(plain, step)).filter((used) => used)).toEqual([]);
  const traced = await run('--trace', '--no-cache');
  expect(usesOf(traced, 'each[0]')).toEqual([{ grants: { read: ['data/a.txt'] } }]);
  expect(usesOf(traced, 'each[1]')).toEqual([{ grants: { read: ['data/b.txt'] } }]);
  expect(usesOf(traced, 'flaky')).toEqual([
    { grants: { env: ['HOME'] } },
    { grants: { env: ['LANG'] } },
  ]);
  expect(usesOf(traced, 'child/inner')).toEqual([{ grants: { read: ['data/deep/c.txt'] } }]);
  expect(usesOf(traced, 'kept')).toEqual([{ grants: { read: ['data/a.txt'] } }]);
  expect((await repository.millrace('show')).out).toContain('used read data/a.txt');
  // Taken from the cache: nothing ran, so nothing was used.
  expect(usesOf(await run('--trace'), 'kept')).toEqual([]);
}, 120_000);

test('the audit holds the uses against the grants, items and attempts together, a subflow as its own', async () => {
  const { out } = await repository.millrace('audit', '--no-compile', '--offline', '--json');
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly { readonly [field: string]: string }[];
  };
  const power = findings
    .filter(({ rule }) => rule?.startsWith('power/grant-'))
    .map(({ rule, flow, step, subject }) => [rule, flow, step, subject].join(' '));
  expect(power.sort()).toEqual([
    'power/grant-unused flows/child.yaml inner env:NOT_USED',
    'power/grant-unused flows/main.yaml each env:NOT_USED',
    'power/grant-unused flows/main.yaml kept env:NOT_USED',
    'power/grant-wide flows/child.yaml inner read:data',
    'power/grant-wide flows/main.yaml each read:data',
    'power/grant-wide flows/main.yaml kept read:data',
  ]);
}, 120_000);

test('resume and retry trace what they run themselves, and keep what was traced before', async () => {
  const words = ['--trace', '--no-cache'];
  const begun = repository.start(['run', 'again', ...words]);
  const isHeld = (): boolean => existsSync(join(repository.root, 'data/held'));
  for (let tries = 0; tries < 600 && !isHeld(); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(isHeld(), begun.said()).toBe(true);
  process.kill(begun.pid, 'SIGKILL');
  await begun.ended;
  repository.write('data/hold', 'no');
  const resumed = await repository.millrace('resume', ...words);
  // The file that it reads in the end is not there yet; what it used is told all the same.
  expect(resumed, resumed.err).toMatchObject({ code: 1 });
  const late = { grants: { read: ['data/hold', 'data/late.txt'] } };
  expect(usesOf(await shown(), 'second')).toEqual([undefined, late]);
  repository.write('data/late.txt', 'late');
  const retried = await repository.millrace('retry', ...words);
  expect(retried, retried.err).toMatchObject({ code: 0 });
  const view = await shown();
  expect(usesOf(view, 'first')).toEqual([{ grants: { read: ['data/a.txt'] } }]);
  expect(usesOf(view, 'second')).toEqual([undefined, late, late]);
  expect(usesOf(view, 'third/inner')).toEqual([{ grants: { read: ['data/deep/c.txt'] } }]);
  // Without the option nothing more is told.
  expect(await repository.millrace('retry', '--from', 'second', '--no-cache')).toMatchObject({
    code: 0,
  });
  expect(usesOf(await shown(), 'second')).toEqual([undefined, late, late, undefined]);
}, 120_000);

test('a test may expect what was used, and fails where it was something else', async () => {
  const { code, out } = await repository.millrace('test', 'main');
  expect(code).toBe(1);
  expect(out).toContain('✓ the uses are these');
  expect(out).toContain('`each` used `read` data/b.txt, which is not expected');
}, 120_000);
