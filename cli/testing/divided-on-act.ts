import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openActMachine, type ActMachine, type ActRun, type ActStarted } from './act.ts';
import { makeRepository, type RepositoryOptions, type TestRepository } from './repository.ts';
import { latestRecord, type RunRecord } from './run-record.ts';

/** A repository and the machine on which its workflows run, a job a group. */
export interface DividedOnAct {
  readonly repository: TestRepository;
  readonly machine: ActMachine;
  readonly play: (flow: string, more?: Partial<ActRun>) => ActStarted;
  /** The run that the last job made of what all left, as this machine's Millrace reads its journal. */
  readonly merged: (flow: string, attempt?: number) => Promise<RunRecord>;
  /** The same flow, run here in one process. */
  readonly byHand: (flow: string, env?: Record<string, string>) => Promise<RunRecord>;
  readonly remove: () => void;
}

/** What `open` needs besides the files: what is changed before pinning, and words of `emit` for all flows. */
export interface DividedOptions extends RepositoryOptions {
  readonly change?: (repository: TestRepository) => void;
  readonly words?: readonly string[];
}

/** Pins, compiles, divides and commits the flows of a repository. Throws when one of that fails. */
export async function openDividedOnAct(
  act: string,
  { change, words = [], ...options }: DividedOptions,
): Promise<DividedOnAct> {
  const repository = makeRepository({ ...options, files: { ...installed, ...options.files } });
  const machine = openActMachine(act);
  const remove = (): void => {
    machine.remove();
    repository.remove();
  };
  try {
    change?.(repository);
    await settle(repository, words);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    repository,
    machine,
    remove,
    play: (flow, more) =>
      machine.start({
        root: repository.root,
        workflow: `.github/workflows/flow-${flow}.yml`,
        event: 'workflow_dispatch',
        payload: { repository: { full_name: 'acme/flows', default_branch: 'main' } },
        ...more,
      }),
    merged: async (flow, attempt = 1) => {
      takeIn(repository, machine, `flow-${flow}.journal.${String(attempt)}.1`);
      return await latestRecord(repository);
    },
    byHand: async (flow, env = {}) => {
      await repository.start(['run', flow], env).ended;
      return await latestRecord(repository);
    },
  };
}

/** Until a process has printed this, or has ended. */
export async function until(
  started: { readonly said: () => string; readonly ended: Promise<unknown> },
  said: string,
): Promise<void> {
  while (!started.said().includes(said)) {
    if (await Promise.race([started.ended.then(() => true), pause(50, false)])) return;
  }
}

/** It says which Millrace is to be installed, as `npm install --save-dev` would leave it. */
const installed: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true, "devDependencies": { "millrace": "0.1.0" } }\n',
  'package-lock.json': JSON.stringify({
    packages: {
      'node_modules/millrace': {
        version: '0.1.0',
        integrity: 'sha512-stands-for-what-npm-checks',
      },
    },
  }),
  '.gitignore': '.millrace/\nnode_modules/\nout/\n',
  '.gitattributes': '* text eol=lf\n',
};

async function settle(repository: TestRepository, words: readonly string[]): Promise<void> {
  for (const line of [['pin'], ['compile'], ['emit', 'github', '--distributed', ...words]]) {
    const { code, out, err } = await repository.millrace(...line);
    if (code !== 0) throw new Error(`millrace ${line.join(' ')}\n${out}${err}`);
  }
  for (const path of repository.git('ls-files', '-o', '.github/workflows/flow-*.yml').split('\n')) {
    if (path !== '') repository.write(path, asActTakesIt(repository.read(path)));
  }
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'flows');
}

/**
 * Two things that GitHub does not do. Of a matrix, `act` lets the first leg that ends fill in all outputs: what it has not is
 * left to the others here. Of a job that is skipped it hands on the text of its outputs' expressions; on GitHub there are none.
 */
function asActTakesIt(workflow: string): string {
  return workflow
    .replaceAll(
      /\$\{\{ (steps\.run\.outputs\.manifest-\d+) \}\}/g,
      "${{ $1 || format('{0}{{{{ $1 }}}}', '$$') }}",
    )
    .replaceAll(
      `printf '%s' "$needs" >`,
      `printf '%s' "$needs" | sed 's/"[$][{][{] steps[.][^"]*"/""/g' >`,
    );
}

/** Puts the run that a workflow kept in the place of all runs that are here. */
function takeIn(repository: TestRepository, machine: ActMachine, artifact: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-kept-'));
  try {
    if (!machine.artifact(artifact, folder)) throw new Error(`There is no ${artifact}.`);
    rmSync(join(repository.root, '.millrace/runs'), { recursive: true, force: true });
    mkdirSync(join(repository.root, '.millrace'), { recursive: true });
    const archive = join(folder, `${artifact}.tgz`);
    execFileSync('tar', ['-x', '-C', join(repository.root, '.millrace'), '-f', archive]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
