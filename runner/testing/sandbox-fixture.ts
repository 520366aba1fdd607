import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Call, Grants, Json, JsonSchema } from '../../lock/index.ts';
import { revivePlan } from '../../schema/index.ts';
import {
  type Bubblewrap,
  type BubblewrapSearch,
  findBubblewrap,
} from '../host/sandbox/find-bubblewrap.ts';
import { findSetpriv } from '../host/sandbox/find-setpriv.ts';
import { openSandbox, type ReadyScript } from '../host/sandbox/open-sandbox.ts';
import { defaultLimits, type Limits } from '../sandbox/limits.ts';
import type { LogStream } from '../sandbox/log-lines.ts';
import { stepTree } from '../sandbox/step-tree.ts';
import type { Sandbox, StepCall, StepOutcome, StepProcess } from '../sandbox-port.ts';

/** One script in a sandbox of its own, with a hand-made call. */
export interface ScriptFixture {
  readonly modules: { readonly [path: string]: string };
  readonly entry: string;
  readonly call?: Call;
  readonly grants?: Grants;
  readonly workspace?: string;
  readonly environment?: { readonly [name: string]: string };
  readonly limits?: Partial<Limits>;
  readonly packageDirectory?: string;
  readonly denoLock?: string;
  /** Of the argument object; says where dates, URLs and bytes stand. */
  readonly input?: JsonSchema;
  readonly returnsBytes?: boolean;
  /** Tells what each attempt used of its grants. */
  readonly traces?: boolean;
}

/** One way to run a step. */
export interface TestWall {
  readonly wall: string;
  readonly deno: string;
  readonly bubblewrap?: Bubblewrap;
  readonly setpriv?: string;
}

/** What one attempt gave. */
export interface Attempt {
  readonly outcome: StepOutcome;
  readonly log: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A sandbox that holds one script, and the folder that goes with it. */
export interface OpenFixture {
  readonly sandbox: Sandbox;
  readonly workspace: string;
  readonly stepDirectory: string;
  start(): StepProcess;
  attempt(input?: Json, call?: Partial<StepCall>): Promise<Attempt>;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

/** The binary of the platform package, or `undefined` with the reason printed. */
export function denoForTests(): string | undefined {
  const scope = join(root, 'node_modules/@deno');
  const names = existsSync(scope) ? readdirSync(scope) : [];
  const found = names.map((name) => join(scope, name, 'deno')).find((path) => existsSync(path));
  if (found === undefined) console.log('Skipped: no Deno binary under node_modules/@deno.');
  return found;
}

/** A working bubblewrap, or `undefined` with the reason printed. */
async function bubblewrapForTests(search: BubblewrapSearch): Promise<Bubblewrap | undefined> {
  const found = await findBubblewrap(search);
  if (!found.ok) console.log(`Skipped behind the second wall: ${found.reason}.`);
  return found.ok ? found.bubblewrap : undefined;
}

/** The walls that can be tested here, each with what a fixture needs for it. */
export async function wallsForTests(): Promise<readonly TestWall[]> {
  const deno = denoForTests();
  if (deno === undefined) return [];
  const machineDirectory = mkdtempSync(join(tmpdir(), 'millrace-wall-'));
  const search = { deno, environment: process.env, machineDirectory };
  const bubblewrap = await bubblewrapForTests(search);
  const second = bubblewrap === undefined ? [] : [{ wall: 'deno+bubblewrap', deno, bubblewrap }];
  const setpriv = await findSetpriv(search);
  rmSync(machineDirectory, { recursive: true });
  return [{ wall: 'deno', deno, ...(setpriv && { setpriv }) }, ...second];
}

/** Writes the script's files as `prepare` would, and opens a sandbox over them. */
export function openFixture(
  { deno, bubblewrap, setpriv }: TestWall,
  fixture: ScriptFixture,
): OpenFixture {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-test-')));
  const workspace = fixture.workspace ?? join(folder, 'workspace');
  const stepDirectory = join(folder, 'step');
  mkdirSync(workspace, { recursive: true });
  writeStep(stepDirectory, fixture);
  const sandbox = openSandbox({
    deno,
    workspace,
    environment: fixture.environment ?? {},
    scripts: new Map([['script', readyScript(stepDirectory, fixture)]]),
    limits: { ...defaultLimits, ...fixture.limits },
    traces: fixture.traces ?? false,
    ...(bubblewrap && { bubblewrap }),
    ...(setpriv && { setpriv }),
  });
  const start = (): StepProcess =>
    sandbox.start({ script: 'script', grants: fixture.grants ?? {} });
  return {
    sandbox,
    workspace,
    stepDirectory,
    start,
    attempt: (input, call) => runOnce(start(), { input: input ?? {}, ...call }),
    async close() {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one script once and closes everything. */
export async function runScript(
  wall: TestWall,
  fixture: ScriptFixture,
  input: Json = {},
  call: Partial<StepCall> = {},
): Promise<Attempt> {
  const opened = openFixture(wall, fixture);
  try {
    return await opened.attempt(input, call);
  } finally {
    await opened.close();
  }
}

/** The value that an attempt returned; throws for any other end. */
export function valueOf(attempt: Attempt): Json {
  if (attempt.outcome.kind !== 'returned') {
    throw new Error(`${JSON.stringify(attempt.outcome)}\n${attempt.log.join('\n')}`);
  }
  // The wrapper wrote it with JSON.stringify.
  return JSON.parse(attempt.outcome.text) as Json;
}

/** One call with defaults, and what came of it. */
export async function runOnce(step: StepProcess, call: Partial<StepCall>): Promise<Attempt> {
  const lines: { stream: LogStream; line: string }[] = [];
  const started = performance.now();
  const outcome = await step.run({
    input: {},
    context: { run: 'run-1', attempt: 1, idempotencyKey: 'key-1' },
    secrets: [],
    signal: new AbortController().signal,
    onLog: (stream, line) => lines.push({ stream, line }),
    ...call,
  });
  const of = (stream: LogStream): string =>
    lines
      .filter((line) => line.stream === stream)
      .map(({ line }) => line)
      .join('\n');
  const log = lines.map(({ line }) => line);
  const ms = performance.now() - started;
  return { outcome, log, stdout: of('stdout'), stderr: of('stderr'), ms };
}

function writeStep(directory: string, fixture: ScriptFixture): void {
  const encoder = new TextEncoder();
  const modules = new Map(
    Object.entries(fixture.modules).map(([path, text]) => [path, encoder.encode(text)]),
  );
  const files = stepTree({
    entry: fixture.entry,
    modules,
    revives: revivePlan(fixture.input ?? true) !== null,
    ...(fixture.denoLock !== undefined && { denoLock: encoder.encode(fixture.denoLock) }),
  });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
}

function readyScript(directory: string, fixture: ScriptFixture): ReadyScript {
  return {
    directory,
    call: fixture.call ?? { form: 'object', names: [] },
    revive: revivePlan(fixture.input ?? true),
    returnsBytes: fixture.returnsBytes ?? false,
    startsUnseen: Object.values(fixture.modules).some((text) => text.includes('child_process')),
    ...(fixture.packageDirectory !== undefined && { packageDirectory: fixture.packageDirectory }),
  };
}
