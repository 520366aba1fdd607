import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bubblewrapArguments } from '../../sandbox/bubblewrap.ts';
import { isFilteredMachine, seccompProgram } from '../../sandbox/seccomp.ts';
import { findProgram } from './find-program.ts';
import { KeptAnswer } from './kept-answer.ts';
import { kindOf } from './kind-of.ts';
import { type UnnamedFile, unnamedFile } from './unnamed-file.ts';

/** A bubblewrap that works on this machine. */
export interface Bubblewrap {
  readonly command: string;
  /** What has to be visible behind the wall for Deno to start. */
  readonly programs: readonly string[];
  /** The filter of system calls that it loads; none for a machine without one. */
  readonly filter?: Uint8Array;
  /** Forgets that it works, so that the next run tries again. */
  readonly forget: () => void;
}

/** Whether there is one, or a sentence about why not and what to do. */
export type BubblewrapProbe =
  | { readonly ok: true; readonly command: string; readonly programs: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** What the search depends on. */
export interface BubblewrapSearch {
  /** Absolute path of Deno's binary. */
  readonly deno: string;
  readonly environment: { readonly [name: string]: string | undefined };
  /**
   * Where a good answer is kept for the same programs, kernel and user. It names files that are visible
   * behind the wall: so nowhere that is restored from another machine, as the store is.
   */
  readonly machineDirectory: string;
}

/** The first one after the three streams. */
export const extraDescriptor = 3;

const probeMs = 5_000;
const installHint = 'Install bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`).';
const userHint =
  'Allow it user namespaces: an AppArmor profile for bwrap with `userns,`, or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`.';

/** A bubblewrap that can raise the wall here, as far as known from an earlier run or by trying. */
export async function findBubblewrap(
  search: BubblewrapSearch,
): Promise<{ readonly ok: true; readonly bubblewrap: Bubblewrap } | NoBubblewrap> {
  const command = findBwrap(search.environment);
  if (command === undefined) return notFound();
  const kept = new KeptAnswer(search.machineDirectory, 'bubblewrap', [command, search.deno]);
  const forget = (): void => {
    kept.forget();
  };
  const known = programsOf(kept.read());
  if (known !== undefined) return found(command, known, forget);
  const probe = await probeBubblewrap(search);
  if (!probe.ok) return probe;
  kept.keep(probe.programs);
  return found(command, probe.programs, forget);
}

function found(
  command: string,
  programs: readonly string[],
  forget: () => void,
): { readonly ok: true; readonly bubblewrap: Bubblewrap } {
  const filter = filterHere();
  return {
    ok: true,
    bubblewrap: { command, programs, forget, ...(filter === undefined ? {} : { filter }) },
  };
}

function filterHere(): Uint8Array | undefined {
  return isFilteredMachine(process.arch) ? seccompProgram(process.arch) : undefined;
}

type NoBubblewrap = Extract<BubblewrapProbe, { ok: false }>;

/** Tries to raise the wall around `deno --version`; about 20 ms. */
export async function probeBubblewrap({
  deno,
  environment,
}: Omit<BubblewrapSearch, 'machineDirectory'>): Promise<BubblewrapProbe> {
  const command = findBwrap(environment);
  if (command === undefined) return notFound();
  const programs = [deno, ...(await librariesOf(deno))];
  const { code, output, error } = await raise(command, programs, deno);
  if (code === 0 && output.startsWith('deno ')) return { ok: true, command, programs };
  const said = error.trim().split('\n')[0] ?? '';
  return { ok: false, reason: `bubblewrap does not work here (${said})`, hint: userHint };
}

function findBwrap(environment: BubblewrapSearch['environment']): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return findProgram('bwrap', environment['PATH'] ?? '');
}

function notFound(): NoBubblewrap {
  if (process.platform === 'linux') {
    return { ok: false, reason: 'bubblewrap is not installed', hint: installHint };
  }
  const hint = 'Run on Linux, or in WSL or a container, for the second wall.';
  return { ok: false, reason: 'bubblewrap exists on Linux only', hint };
}

function programsOf(answer: unknown): readonly string[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  const programs = answer.filter((item) => typeof item === 'string');
  return programs.every((program) => kindOf(program) === 'file') ? programs : undefined;
}

/** What the loader says it loads; without an answer, the usual folders. */
async function librariesOf(program: string): Promise<readonly string[]> {
  const { output } = await run(program, [], { LD_TRACE_LOADED_OBJECTS: '1' });
  const paths = output.match(/(?<=^\s*(?:\S+ => )?)\/\S+(?= \(0x)/gm) ?? [];
  const found = [...new Set(paths)].filter((path) => kindOf(path) === 'file');
  if (found.length > 0) return found;
  return ['/lib', '/lib64', '/usr/lib', '/usr/lib64'].filter((path) => kindOf(path) !== undefined);
}

async function raise(command: string, programs: readonly string[], deno: string): Promise<Ended> {
  const bytes = filterHere();
  const filter = bytes === undefined ? undefined : unnamedFile(bytes);
  const wall = bubblewrapArguments({
    grants: {},
    workspace: tmpdir(),
    stepDirectory: dirname(deno),
    programs,
    // A folder of its own: what is mounted here would hide a Deno that lies below the same place.
    denoDirectory: join(tmpdir(), 'millrace-probe'),
    temporaryBytes: 1024 * 1024,
    ...(filter === undefined ? {} : { filter: extraDescriptor }),
    kindOf,
  });
  try {
    return await run(command, [...wall, deno, '--version'], {}, filter);
  } finally {
    filter?.close();
  }
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly error: string;
}

/** Never rejects: a program that cannot be started has no exit code. */
function run(
  command: string,
  args: readonly string[],
  env: { readonly [name: string]: string },
  extra?: UnnamedFile,
): Promise<Ended> {
  return new Promise((resolve) => {
    const descriptors = extra === undefined ? [] : [openSync(extra.path, 'r')];
    // True: the second and the third are pipes.
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
      timeout: probeMs,
      killSignal: 'SIGKILL',
    }) as ChildProcessByStdio<null, Readable, Readable>;
    for (const descriptor of descriptors) closeSync(descriptor);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    let error = '';
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    child.once('error', ({ message }) => {
      resolve({ code: null, output, error: message });
    });
    child.once('close', (code) => {
      resolve({ code, output, error });
    });
  });
}
