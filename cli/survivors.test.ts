import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { familyOf, type Family } from './testing/processes.ts';
import { randomNumbers } from './testing/random-numbers.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** `npm run test:soak` sets five hundred, half of them with each wall; `npm test` shows that it works. */
const kills = Math.ceil(Number(process.env['SOAK_SURVIVORS'] ?? 6) / 2);

vi.setConfig({ testTimeout: 3600_000, hookTimeout: 120_000 });

const tellPid = "Deno.writeTextFileSync('out/' + name, String(Deno.pid));";
const files = {
  'scripts/spin.ts': `
    export const permissions = { write: ['out'] } as const;
    export function main(name: string): void {
      ${tellPid}
      for (;;);
    }`,
  'scripts/wait.ts': `
    export const permissions = { write: ['out'] } as const;
    export async function main(name: string): Promise<void> {
      ${tellPid}
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    }`,
  'scripts/start.ts': `
    export const permissions = { write: ['out'], run: ['sh', 'setsid'] } as const;
    /** Starts a child, and a daemon that leaves the group and the session. */
    export async function main(name: string, word: string): Promise<void> {
      const start = (program: string, ...args: string[]) =>
        new Deno.Command(program, { args, stdin: 'null', stdout: 'null', stderr: 'null' }).spawn();
      start('setsid', '-f', 'sh', '-c', 'sleep 600; : ' + word);
      const child = start('sh', '-c', 'sleep 600; : ' + word);
      ${tellPid}
      await child.status;
    }`,
  'millrace.yaml': 'policy:\n  admit: [{ flow: programs, run: [sh, setsid] }]\n',
  'flows/hold.yaml': `
    steps:
      spin: { uses: scripts/spin.ts, with: { name: spin } }
      wait: { uses: scripts/wait.ts, with: { name: wait } }
      each:
        for-each: \${{ ['each-1', 'each-2', 'each-3'] }}
        as: name
        parallel: 2
        uses: scripts/wait.ts
        with: { name: "\${{ name }}" }
    `,
  'flows/programs.yaml': `
    inputs: { word: { type: string } }
    steps:
      spin: { uses: scripts/spin.ts, with: { name: spin } }
      start: { uses: scripts/start.ts, with: { name: start, word: "\${{ inputs.word }}" } }
    `,
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
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const found = findProgram(name);
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}

function findProgram(name: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter);
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

const walls: readonly {
  readonly wall: 'bwrap' | 'setpriv';
  readonly flows: readonly (readonly string[])[];
}[] = [
  { wall: 'bwrap', flows: [['hold'], ['programs', '--input', 'word=WORD']] },
  // What programs of a step start, nothing but a process namespace takes along.
  { wall: 'setpriv', flows: [['hold']] },
];

for (const { wall, flows } of walls) {
  const isHere = process.platform === 'linux' && findProgram(wall) !== undefined;
  if (!isHere) console.log(`Skipped: ${wall} is not here.`);

  test.skipIf(!isHere)(
    `${wall}: no step outlives a runner that is killed, ${String(kills)} times`,
    async () => {
      // Bubblewrap is taken where it is.
      const environment = wall === 'bwrap' ? {} : { PATH: pathOf('git', wall) };
      const random = randomNumbers(Number(process.env['SEED'] ?? 1));
      let steps = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const words = (flows[kill % flows.length] ?? []).map((it) =>
          it.replace('WORD', repository.root),
        );
        rmSync(join(repository.root, 'out'), { recursive: true, force: true });
        mkdirSync(join(repository.root, 'out'));
        const started = repository.start(['run', ...words], environment);
        // Killed behind any number of steps that have begun; the first of each flow behind all of them.
        const most = words[0] === 'hold' ? 4 : 2;
        const wanted = kill < flows.length ? most : Math.floor((most + 1) * random());
        await until(() => begun() >= wanted, started.said);
        if (kill >= flows.length) await pause((wanted === 0 ? 300 : 60) * random());
        const left = familyOf(started.pid, repository.root);
        steps += left().length;
        if (kill < flows.length) expect(left().length).toBeGreaterThan(1);
        process.kill(started.pid, 'SIGKILL');
        await started.ended;
        await expectNone(left);
      }
      console.log(
        `${wall}: ${String(kills)} runners killed with ${String(steps)} processes; none left.`,
      );
    },
  );
}

/** How many steps have begun. */
function begun(): number {
  return readdirSync(join(repository.root, 'out')).length;
}

/** What is killed is gone as soon as the kernel comes to it. */
async function expectNone(left: Family): Promise<void> {
  for (let tries = 0; tries < 200 && left().length > 0; tries += 1) await pause(50);
  expect(left()).toEqual([]);
}

async function until(condition: () => boolean, said: () => string): Promise<void> {
  for (let tries = 0; tries < 6000 && !condition(); tries += 1) await pause(10);
  expect(condition(), said()).toBe(true);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
