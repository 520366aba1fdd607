import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/spin.ts': [
    "export const permissions = { write: ['out'] } as const;",
    'export function main(): void {',
    "  Deno.mkdirSync('out', { recursive: true });",
    "  Deno.writeTextFileSync('out/pid', String(Deno.pid));",
    '  for (;;);',
    '}',
    '',
  ].join('\n'),
  'flows/spin.yaml': 'steps:\n  spin: { uses: scripts/spin.ts }\n',
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
});

/** A folder for `PATH` with these programs only, as far as they are here. */
function pathOf(...names: readonly string[]): string {
  const folder = join(repository.root, 'bin', names.join('+'));
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const places = (process.env['PATH'] ?? '').split(delimiter);
    const found = places.map((place) => join(place, name)).find((path) => existsSync(path));
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}

/** Processes whose command line names this repository; the runner itself is not one of them. */
function steps(runner: number): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== runner)
    .filter((name) => commandLine(name).includes(repository.root))
    .filter((name) => commandLine(name).includes('wrapper.mjs'));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const walls: readonly (readonly [string, readonly string[]])[] = [
  ['bubblewrap', ['git', 'bwrap']],
  ['setpriv', ['git', 'setpriv']],
];

for (const [name, programs] of walls) {
  const isHere = process.platform === 'linux' && hasProgram(name === 'setpriv' ? name : 'bwrap');
  if (!isHere) console.log(`Skipped: ${name} is not here.`);

  test.skipIf(!isHere)(
    `${name}: a step in an endless loop ends with a runner that is killed`,
    async () => {
      const started = repository.start(['run', 'spin'], { PATH: pathOf(...programs) });
      await until(() => existsSync(join(repository.root, 'out/pid')));
      expect(steps(started.pid).length).toBeGreaterThan(0);
      process.kill(started.pid, 'SIGKILL');
      await started.ended;
      await until(() => steps(started.pid).length === 0);
      execFileSync('rm', ['-r', join(repository.root, 'out')]);
    },
  );
}

function hasProgram(name: string): boolean {
  const places = (process.env['PATH'] ?? '').split(delimiter);
  return places.some((place) => existsSync(join(place, name)));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(condition()).toBe(true);
}
