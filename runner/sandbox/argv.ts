import { posix } from 'node:path';
import type { Grants } from '../../lock/index.ts';
import { traceName } from './environment.ts';
import { graphDirectory, lockFile, mainModule } from './step-tree.ts';

/** What a Deno command line depends on: the lock's grants, and where the verified files lie. */
export interface DenoCommand {
  readonly grants: Grants;
  /** Absolute; relative paths in grants start here. */
  readonly workspace: string;
  /** Absolute; holds what `stepTree` made. */
  readonly stepDirectory: string;
  /** Absolute; the verified packages of the script, when it imports any. */
  readonly packageDirectory?: string;
  readonly heapMegabytes: number;
  /** Whether Deno writes a trace. */
  readonly traces?: boolean;
}

/** What the runner keeps in the workspace: journals, logs and values of all runs. */
export const keptFolder = '.millrace';

const kinds = ['net', 'env', 'run', 'sys'] as const;

/**
 * The arguments of the Deno process of one attempt. Nothing is granted that the lock does not
 * name, but for reading the step's own verified modules and packages.
 */
export function denoArguments(command: DenoCommand): readonly string[] {
  const { stepDirectory, packageDirectory } = command;
  return [
    'run',
    '--no-prompt',
    '--no-config',
    '--cached-only',
    '--no-remote',
    ...(packageDirectory === undefined
      ? ['--no-npm', '--no-lock']
      : [
          `--lock=${stepDirectory}/${lockFile}`,
          '--frozen',
          // Many packages peek at the environment while they load (ignore@5 at IGNORE_TEST_WIN32).
          // What is not granted is not in it, so `undefined` tells them nothing; a refusal would
          // keep them from loading. Names that `--allow-env` lists win over this.
          '--ignore-env',
        ]),
    '--no-check',
    // Deno's folder lives as long as the process, so a code cache would be written and never read.
    '--no-code-cache',
    `--v8-flags=--max-old-space-size=${command.heapMegabytes}`,
    readFlag(command),
    ...writeFlags(command),
    ...keptFlags(command),
    ...kinds.flatMap((kind) => listFlag(kind, withTrace(kind, command))),
    `${stepDirectory}/${mainModule}`,
  ];
}

/** The paths that a step may read or write, absolute and normal; `true` is everything. */
export function grantedPaths(
  grant: true | readonly string[] | undefined,
  workspace: string,
): true | readonly string[] {
  if (grant === true) return true;
  return (grant ?? []).map((path) => posix.resolve(workspace, path));
}

function readFlag({ grants, workspace, stepDirectory, packageDirectory }: DenoCommand): string {
  const granted = grantedPaths(grants.read, workspace);
  if (granted === true) return '--allow-read';
  const own = [`${stepDirectory}/${graphDirectory}`];
  if (packageDirectory !== undefined) own.push(packageDirectory);
  return `--allow-read=${[...own, ...granted].map(escapeComma).join(',')}`;
}

function writeFlags({ grants, workspace }: DenoCommand): readonly string[] {
  const granted = grantedPaths(grants.write, workspace);
  if (granted === true) return ['--allow-write'];
  return granted.length === 0 ? [] : [`--allow-write=${granted.map(escapeComma).join(',')}`];
}

/** More exact than any folder that is granted around it, so it wins; what lies inside may be granted. */
function keptFlags({ grants, workspace }: DenoCommand): readonly string[] {
  const kept = posix.join(workspace, keptFolder);
  const covers = (path: string): boolean => kept.startsWith(path === '/' ? path : `${path}/`);
  return (['read', 'write'] as const).flatMap((kind) => {
    const granted = grantedPaths(grants[kind], workspace);
    const isCovered = granted === true || granted.some(covers);
    return isCovered ? [`--deny-${kind}=${escapeComma(kept)}`] : [];
  });
}

/**
 * Where programs may be started, the wrapper has to take the trace out of what they inherit; it gives the permission
 * to do so back before the step is loaded.
 */
function withTrace(
  kind: (typeof kinds)[number],
  { grants, traces }: DenoCommand,
): true | readonly string[] | undefined {
  const grant = grants[kind];
  const isNeeded = kind === 'env' && traces === true && grants.run !== undefined;
  return isNeeded && grant !== true ? [...(grant ?? []), traceName] : grant;
}

function listFlag(kind: string, grant: true | readonly string[] | undefined): readonly string[] {
  if (grant === true) return [`--allow-${kind}`];
  // An empty list would be `--allow-x=`, which Deno refuses; a missing flag grants nothing.
  return grant === undefined || grant.length === 0 ? [] : [`--allow-${kind}=${grant.join(',')}`];
}

/** Deno splits path lists at commas, and reads a doubled one as part of a path. */
function escapeComma(path: string): string {
  return path.replaceAll(',', ',,');
}
