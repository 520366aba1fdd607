import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionVersions, type PinnedAction } from '../../emit/index.ts';
import { projectRoot, sharedCache } from './repository.ts';

/** One machine of GitHub Actions, as `act` plays it: what several runs of workflows share. */
export interface ActMachine {
  /** Puts a program of `sh` where it is found first. */
  readonly program: (name: string, text: string) => void;
  /** Where the process of a command of Millrace writes its id, by the command's name, `run`. */
  readonly pidFile: (command: string) => string;
  /** Unpacks an artifact into a folder; false when there is none of that name. */
  readonly artifact: (name: string, folder: string) => boolean;
  readonly start: (run: ActRun) => ActStarted;
  readonly remove: () => void;
}

export interface ActRun {
  /** The repository; a copy of its working tree is checked out. */
  readonly root: string;
  /** Path of the workflow's file in it. */
  readonly workflow: string;
  readonly event: string;
  readonly payload?: unknown;
  /** Of the workflow run, from 1. */
  readonly attempt?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly job?: string;
}

export interface ActStarted {
  readonly pid: number;
  /** All that the jobs and `act` have printed. */
  readonly said: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
}

/** Where `act` is, or why tests that need it are skipped. */
export function findAct(): string | undefined {
  const places = [process.env['PATH']?.split(':') ?? [], join(homedir(), 'go/bin')].flat();
  return places.map((place) => join(place, 'act')).find((path) => existsSync(path));
}

const limitMs = 150_000;

/**
 * Each has a home, artifacts and stand-ins for GitHub's actions of its own; nothing is fetched. Its `npm`
 * installs the Millrace that was built here, whatever package-lock.json says.
 */
export function openActMachine(act: string): ActMachine {
  const home = mkdtempSync(join(tmpdir(), 'millrace-test-act-'));
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const program = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  program('npm', npm(home));
  writeFileSync(join(home, 'installed-millrace.js'), installedMillrace(home));
  const replaced = Object.values(actionVersions).map((action) => standIn(home, action));
  return {
    program,
    pidFile: (command) => join(home, `pid-${command}`),
    artifact: (name, folder) => unpack(join(home, 'artifacts/1', name), folder),
    start: (run) => startAct({ act, home, bin, replaced }, run),
    remove: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function npm(home: string): string {
  return `case "$*" in
"ci --ignore-scripts")
  mkdir -p node_modules/millrace/dist/bin
  ln -sfn ${projectRoot}/packaging node_modules/millrace/packaging
  echo '{ "type": "module" }' > node_modules/millrace/package.json
  cp ${home}/installed-millrace.js node_modules/millrace/dist/bin/main.js ;;
"run build") ln -sfn ${projectRoot}/dist dist ;;
*) exit 1 ;;
esac`;
}

/**
 * `act` names the API of github.com whatever it is told, so the test's own comes in here. Packages of steps
 * are those that compiling the flow has fetched.
 */
function installedMillrace(home: string): string {
  return `import { writeFileSync } from 'node:fs';
const { env, pid, argv } = process;
writeFileSync(${JSON.stringify(home)} + '/pid-' + argv[2], pid + '\\n');
env.XDG_CACHE_HOME = ${JSON.stringify(sharedCache)};
const api = env.MILLRACE_TEST_API;
if (api) Object.assign(env, { GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: api + '/graphql' });
await import(${JSON.stringify(join(projectRoot, 'dist/bin/main.js'))});
`;
}

/** The server keeps what our stand-in sent, a tar archive, in one file of its folder. */
function unpack(kept: string, folder: string): boolean {
  const [file] = existsSync(kept) ? readdirSync(kept) : [];
  if (file === undefined) return false;
  mkdirSync(folder, { recursive: true });
  return spawnSync('tar', ['-x', '-f', join(kept, file), '-C', folder]).status === 0;
}

/** `act` copies the folder of an action alone, so what two share is put into both. */
function standIn(home: string, { uses }: PinnedAction): string {
  const name = /^actions\/(.+)@/.exec(uses)?.[1] ?? '';
  const folder = join(home, 'actions', name);
  const source = join(projectRoot, 'cli/testdata/act');
  cpSync(join(source, name), folder, { recursive: true });
  cpSync(join(source, 'artifact-service.mjs'), join(folder, 'artifact-service.mjs'));
  return `${uses}=${folder}`;
}

interface Machine {
  readonly act: string;
  readonly home: string;
  readonly bin: string;
  readonly replaced: readonly string[];
}

function startAct(machine: Machine, run: ActRun): ActStarted {
  const { home, bin } = machine;
  const event = join(home, 'event.json');
  writeFileSync(event, JSON.stringify({ inputs: run.inputs ?? {}, ...asObject(run.payload) }));
  const child = spawn(machine.act, wordsOf(machine, run, event), {
    cwd: run.root,
    // A group of its own, so that a job can be ended as a whole.
    detached: true,
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: home,
      XDG_CACHE_HOME: join(home, 'cache'),
      TMPDIR: process.env['TMPDIR'] ?? '/tmp',
      MILLRACE_TEST_REPOSITORY: run.root,
      // A pager would wait for a key.
      GIT_PAGER: 'cat',
      ...run.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const ended = new Promise<{ code: number | null; out: string }>((resolve, reject) => {
    const limit = setTimeout(() => {
      // With all that it has started.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, out: said });
    });
  });
  return { pid: child.pid ?? 0, said: () => said, ended };
}

/** Of machines, all of which are this one. */
const labels = ['ubuntu-latest', 'ubuntu-24.04', 'gpu'];

function wordsOf(
  { home, replaced }: Machine,
  { event, workflow, job, attempt = 1, secrets = {}, root }: ActRun,
  payload: string,
): readonly string[] {
  const port = freePort();
  return [
    event,
    ...['--workflows', join(root, workflow), '--eventpath', payload],
    ...labels.flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...replaced.flatMap((pair) => ['--local-repository', pair]),
    ...['--action-offline-mode', '--no-cache-server'],
    ...['--artifact-server-path', join(home, 'artifacts')],
    ...['--artifact-server-addr', '127.0.0.1', '--artifact-server-port', String(port)],
    ...['--env', `GITHUB_RUN_ATTEMPT=${String(attempt)}`],
    ...['--env', 'GITHUB_REPOSITORY=acme/flows'],
    ...Object.entries(secrets).flatMap(([name, value]) => ['--secret', `${name}=${value}`]),
    ...(job === undefined ? [] : ['--job', job]),
  ];
}

/** `act` takes no port 0; another program could take it in between, which the test would show. */
function freePort(): number {
  const ask = `const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })`;
  return Number(spawnSync(process.execPath, ['-e', ask], { encoding: 'utf8' }).stdout.trim());
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
