import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Call, Grants, Sha256 } from '../../../lock/index.ts';
import type { RevivePlan } from '../../../schema/index.ts';
import type { Sandbox, StepProcess, StepSpec } from '../../sandbox-port.ts';
import { denoArguments } from '../../sandbox/argv.ts';
import { bubblewrapArguments } from '../../sandbox/bubblewrap.ts';
import { stepEnvironment } from '../../sandbox/environment.ts';
import { type Launch, launchCommand } from '../../sandbox/launcher.ts';
import { defaultLimits, type Limits } from '../../sandbox/limits.ts';
import { mainModule, sourceDirectory } from '../../sandbox/step-tree.ts';
import { DenoStepProcess, type StepStart } from './deno-step-process.ts';
import { type Bubblewrap, extraDescriptor } from './find-bubblewrap.ts';
import { kindOf } from './kind-of.ts';
import { Scratch } from './scratch.ts';
import { StepTrace } from './step-trace.ts';
import { type UnnamedFile, unnamedFile } from './unnamed-file.ts';

/** One verified script, ready to be started. */
export interface ReadyScript {
  /** Absolute; holds what `stepTree` made. */
  readonly directory: string;
  /** Absolute; the verified packages, when the script imports any. */
  readonly packageDirectory?: string;
  readonly call: Call;
  /** Where dates, URLs and bytes stand in the input. */
  readonly revive: RevivePlan | null;
  /** Whether the output may hold bytes. */
  readonly returnsBytes: boolean;
  /** Whether it may start programs in a way that a trace does not see. */
  readonly startsUnseen: boolean;
}

/** What a sandbox is made of. */
export interface SandboxOptions {
  /** Absolute path of Deno's binary. */
  readonly deno: string;
  /** What that binary calls itself. */
  readonly denoVersion?: string;
  /** Absolute; the working directory of every step, readable only as granted. */
  readonly workspace: string;
  /** The runner's own environment, of which a step sees the granted names. */
  readonly environment: { readonly [name: string]: string | undefined };
  readonly scripts: ReadonlyMap<Sha256, ReadyScript>;
  /** The second wall, where it works. */
  readonly bubblewrap?: Bubblewrap;
  /** util-linux' `setpriv`, which ends a step with the runner where bubblewrap does not. */
  readonly setpriv?: string;
  readonly limits?: Limits;
  /** Tells of each attempt what it used of its grants. */
  readonly traces?: boolean;
}

/** A sandbox over verified scripts; nothing is started or written before the first `start`. */
export function openSandbox(options: SandboxOptions): Sandbox {
  return new LocalSandbox(options);
}

class LocalSandbox implements Sandbox {
  readonly wall: Sandbox['wall'];
  readonly deno?: string;
  readonly #options: SandboxOptions;
  readonly #workspace: string;
  readonly #alive = new Set<DenoStepProcess>();
  readonly #ending = new Set<Promise<void>>();
  readonly #onExit = (): void => {
    for (const step of this.#alive) step.kill();
  };
  readonly #scratch: Scratch;
  #filter: UnnamedFile | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#scratch = new Scratch({ isMounted: options.bubblewrap !== undefined });
    this.#workspace = realpathSync(options.workspace);
    if (options.denoVersion !== undefined) this.deno = options.denoVersion;
    this.wall = options.bubblewrap === undefined ? 'deno' : 'deno+bubblewrap';
  }

  start(spec: StepSpec): StepProcess {
    const { script } = spec;
    const ready = this.#options.scripts.get(script);
    if (ready === undefined) throw new Error(`The script ${script} was not prepared.`);
    if (this.#alive.size === 0) {
      process.removeListener('exit', this.#onExit);
      process.once('exit', this.#onExit);
    }
    const step = new DenoStepProcess(this.#startOf(ready, spec));
    this.#alive.add(step);
    const ending = step.gone.finally(() => {
      this.#alive.delete(step);
      this.#ending.delete(ending);
    });
    this.#ending.add(ending);
    return step;
  }

  async close(): Promise<void> {
    for (const step of this.#alive) step.kill();
    await Promise.all(this.#ending);
    process.removeListener('exit', this.#onExit);
    this.#filter?.close();
    this.#filter = undefined;
    await this.#scratch.close();
  }

  #startOf(ready: ReadyScript, spec: StepSpec): StepStart {
    const { environment, bubblewrap } = this.#options;
    const { grants } = spec;
    const limits = this.#limitsOf(spec);
    const denoDirectory = this.#scratch.denoDirectory(ready.packageDirectory);
    // Behind the second wall the process namespace ends with the step, and takes all with it.
    const mark = grants.run === undefined || bubblewrap !== undefined ? undefined : randomMark();
    const trace = this.#traceOf(ready, grants, denoDirectory);
    const variables = stepEnvironment({
      grants,
      available: environment,
      denoDirectory,
      packages: ready.packageDirectory !== undefined,
      ...(mark === undefined ? {} : { mark }),
      ...(trace === undefined ? {} : { trace: trace.path }),
    });
    const folder = { path: denoDirectory, bytes: limits.temporaryBytes };
    return {
      ...this.#commandOf({ ready, grants, limits, denoDirectory, names: Object.keys(variables) }),
      environment: variables,
      directory: this.#workspace,
      limits,
      watch: {
        startsPrograms: grants.run !== undefined,
        // Behind the second wall it is a file system of limited size.
        ...(bubblewrap === undefined ? { folder } : {}),
      },
      call: callOf(ready, trace === undefined ? undefined : grants),
      ...(trace === undefined ? {} : { trace }),
      ...(mark === undefined ? {} : { mark }),
      ...(bubblewrap === undefined ? {} : { onNoWall: bubblewrap.forget }),
      ownModule: pathToFileURL(join(ready.directory, mainModule)).href,
      hide: [`${pathToFileURL(join(ready.directory, sourceDirectory)).href}/`],
      onGone: () => this.#scratch.release(denoDirectory),
    };
  }

  #traceOf(ready: ReadyScript, grants: Grants, denoDirectory: string): StepTrace | undefined {
    const { traces, bubblewrap } = this.#options;
    if (traces !== true) return undefined;
    const { directory, packageDirectory, startsUnseen } = ready;
    const own = [directory, denoDirectory, ...(packageDirectory ? [packageDirectory] : [])];
    const isAfterFilter = bubblewrap?.filter !== undefined;
    return new StepTrace(extraDescriptor + (isAfterFilter ? 1 : 0), {
      grants,
      workspace: this.#workspace,
      own,
      startsUnseen,
    });
  }

  #limitsOf({ memoryMiB }: StepSpec): Limits {
    const { limits = defaultLimits } = this.#options;
    return memoryMiB === undefined ? limits : { ...limits, memoryMiB };
  }

  #commandOf(attempt: AttemptPlace): StartedCommand {
    const { deno, bubblewrap, setpriv } = this.#options;
    const { ready, grants, limits, denoDirectory, names } = attempt;
    const { memoryMiB, temporaryBytes } = limits;
    const { packageDirectory } = ready;
    const places = {
      grants,
      workspace: this.#workspace,
      stepDirectory: ready.directory,
      traces: this.#options.traces === true,
      ...(packageDirectory === undefined ? {} : { packageDirectory }),
    };
    const own = [deno, ...denoArguments({ ...places, heapMegabytes: memoryMiB })];
    if (bubblewrap === undefined) {
      return launched({ command: own, names, ...(setpriv && { setpriv }) });
    }
    const { programs, filter } = bubblewrap;
    const wall = {
      ...places,
      programs,
      denoDirectory,
      temporaryBytes,
      kindOf,
      ...(filter === undefined ? {} : { filter: extraDescriptor }),
    };
    const command = [bubblewrap.command, ...bubblewrapArguments(wall), ...own];
    if (filter === undefined) return launched({ command, names });
    this.#filter ??= unnamedFile(filter);
    return { ...launched({ command, names }), extraFile: this.#filter.path };
  }
}

/** What the command line of one attempt is made from. */
interface AttemptPlace {
  readonly ready: ReadyScript;
  readonly grants: StepSpec['grants'];
  readonly limits: Limits;
  readonly denoDirectory: string;
  /** In the environment of the attempt. */
  readonly names: readonly string[];
}

type StartedCommand = Pick<StepStart, 'command' | 'arguments' | 'extraFile'>;

function launched(launch: Launch): StartedCommand {
  const [command = '', ...rest] = launchCommand(launch);
  return { command, arguments: rest };
}

/** `traced`: the grants of an attempt whose use is traced. */
function callOf(ready: ReadyScript, traced: Grants | undefined): StepStart['call'] {
  const { form, names, context } = ready.call;
  return {
    form,
    names,
    takes: context ?? null,
    revive: ready.revive,
    bytes: ready.returnsBytes,
    ...(traced?.run === undefined
      ? {}
      : { traces: { node: ready.startsUnseen, revokes: traced.env !== true } }),
  };
}

function randomMark(): string {
  return randomBytes(16).toString('hex');
}
