import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import {
  defaultStoreDirectory,
  findDeno,
  findRoot,
  OperationalError,
  stateDirectory,
} from '../store/index.ts';
import { describeSharing, findBubblewrap } from '../runner/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { openRemote } from './open-remote.ts';
import { listFlows, openWorkspace } from './workspace.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Say what of Deno, git, sandbox and store works here',
  arity: [0, 0],
  options: {},
  hasJson: true,
  details:
    'Exit code 3 when something is missing that `run` needs. JSON: {version, checks: [{name, status, detail, hint}]}.',
  examples: [{ line: 'millrace doctor', does: 'check this machine' }],
  run: async (_invocation, context) => await examine(context),
};

interface Check {
  readonly name: string;
  /** `bad` stops `run`; `note` does not. */
  readonly status: 'good' | 'note' | 'bad';
  readonly detail: string;
  readonly hint?: string;
}

async function examine(context: Context): Promise<ExitCode> {
  const checks = [
    checkNode(),
    await checkGit(),
    checkRepository(context),
    await checkDeno(context),
    await checkWall(context),
    checkStore(context),
    await checkNpm(),
    ...(await checkRemote(context)),
  ];
  if (context.json) context.out(`${JSON.stringify({ version: 1, checks })}\n`);
  else context.out(checks.map(renderCheck).join(''));
  return checks.some((check) => check.status === 'bad') ? exitCode.world : exitCode.fine;
}

function renderCheck({ name, status, detail, hint }: Check): string {
  const mark = { good: 'ok  ', note: 'note', bad: 'BAD ' }[status];
  const line = `${mark}  ${name.padEnd(10)}  ${detail}\n`;
  return hint === undefined ? line : `${line}                  hint: ${hint}\n`;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  const detail = `Node ${process.versions.node}`;
  return good
    ? { name: 'node', status: 'good', detail }
    : { name: 'node', status: 'bad', detail, hint: 'Install Node 20.19 or newer.' };
}

async function checkGit(): Promise<Check> {
  const said = await firstLine('git', ['--version']);
  return said === undefined
    ? { name: 'git', status: 'bad', detail: 'not found', hint: 'Install git 2.30 or newer.' }
    : { name: 'git', status: 'good', detail: said };
}

/** npm is asked only for packages that the store does not hold yet. */
async function checkNpm(): Promise<Check> {
  const said = await firstLine('npm', ['--version']);
  return said === undefined
    ? {
        name: 'npm',
        status: 'note',
        detail: 'not found',
        hint: 'Packages that the store does not hold cannot be fetched.',
      }
    : { name: 'npm', status: 'good', detail: `npm ${said}` };
}

function checkRepository(context: Context): Check {
  const root = findRoot(context.cwd);
  if (root === undefined) {
    return {
      name: 'repository',
      status: 'note',
      detail: 'not in one',
      hint: 'Run `git init`, then `millrace init`.',
    };
  }
  const flows = listFlows(openWorkspace(context)).length;
  const detail = `${root}, ${String(flows)} ${flows === 1 ? 'flow' : 'flows'}`;
  return { name: 'repository', status: 'good', detail };
}

async function checkDeno(context: Context): Promise<Check> {
  try {
    const deno = await findDeno(context.env);
    return { name: 'deno', status: 'good', detail: `Deno ${deno.version}, ${deno.path}` };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return {
      name: 'deno',
      status: 'bad',
      detail: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    };
  }
}

async function checkWall(context: Context): Promise<Check> {
  const name = 'sandbox';
  const found = await searchWall(context);
  if (found.ok) {
    return { name, status: 'good', detail: 'Deno permissions, and bubblewrap around them' };
  }
  return {
    name,
    status: 'note',
    detail: `Deno permissions only: ${found.reason}`,
    hint: found.hint,
  };
}

type Wall = { ok: true } | { ok: false; reason: string; hint: string };

async function searchWall(context: Context): Promise<Wall> {
  try {
    const { path: deno } = await findDeno(context.env);
    const machineDirectory = stateDirectory(context.env);
    return await findBubblewrap({ deno, environment: context.env, machineDirectory });
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { ok: false, reason: error.message, hint: error.hint ?? 'See above.' };
  }
}

function checkStore(context: Context): Check {
  const directory = defaultStoreDirectory(context.env);
  try {
    accessSync(directory, constants.R_OK | constants.W_OK);
    return { name: 'store', status: 'good', detail: directory };
  } catch {
    return {
      name: 'store',
      status: 'bad',
      detail: `${directory} cannot be written`,
      hint: 'Make it yours, or name another folder in MILLRACE_STORE.',
    };
  }
}

/** Nothing is said where none is named. One that does not answer costs time and nothing else. */
async function checkRemote(context: Context): Promise<readonly Check[]> {
  const name = 'cache';
  try {
    const remote = openRemote(context);
    if (remote === undefined) return [];
    const answer = await remote.probe();
    if (answer.ok) {
      const use = remote.mayWrite ? 'read and written' : 'read';
      const detail = `${remote.url} answers, and is ${use}; ${describeSharing(context.env)}`;
      return [{ name, status: 'good', detail }];
    }
    const hint = 'Runs go on without it. docs/cache.md says how it is set up.';
    return [{ name, status: 'note', detail: `${remote.url}: ${answer.reason}`, hint }];
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const { message, hint = 'docs/cache.md says what it should be.' } = error;
    return [{ name, status: 'bad', detail: message, hint }];
  }
}

async function firstLine(command: string, words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, [...words], { timeout: 10_000 });
    return stdout.trim().split('\n')[0];
  } catch {
    return undefined;
  }
}
