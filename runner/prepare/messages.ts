import type { LockProblem } from '../../lock/index.ts';
import type { Grant } from './broad-grants.ts';
import type { Refusal } from './refusal.ts';

const compileHint = (flowPath: string): string =>
  `Run \`millrace compile ${flowPath}\` and look at the difference.`;

/** The lock's own path and that of its grants file, from the flow's. */
export function besideFlow(flowPath: string, extension: 'lock.json' | 'grants'): string {
  return `${flowPath.replace(/\.ya?ml$/, '')}.${extension}`;
}

export function unreadableLock(flowPath: string, problem: LockProblem): Refusal {
  const path = besideFlow(flowPath, 'lock.json');
  const { kind, message, hint } = problem;
  return { code: `lock-${kind}`, path, message: `${path}: ${message}`, hint };
}

export function foreignLock(flowPath: string, named: string): Refusal {
  return {
    code: 'lock-invalid',
    path: besideFlow(flowPath, 'lock.json'),
    message: `${besideFlow(flowPath, 'lock.json')} was compiled from ${named}, not from ${flowPath}.`,
    hint: compileHint(flowPath),
  };
}

export function unexpectedLock(flowPath: string, digest: string, expected: string): Refusal {
  return {
    code: 'lock-not-expected',
    path: besideFlow(flowPath, 'lock.json'),
    message: `${besideFlow(flowPath, 'lock.json')} is not the lock that was asked for: it is ${digest}, expected was ${expected}.`,
    hint: 'Check out the commit that holds the expected lock, or pass the digest of this one to --expect.',
  };
}

export function changedFlow(flowPath: string, isThere: boolean): Refusal {
  return {
    code: 'flow-changed',
    path: flowPath,
    message: isThere
      ? `${flowPath} has changed since it was locked.`
      : `${flowPath} is missing, and its lock is there.`,
    hint: isThere
      ? `Run \`millrace compile ${flowPath}\`.`
      : `Bring it back with \`git restore ${flowPath}\`, or delete its lock.`,
  };
}

export function changedGrants(flowPath: string, isThere: boolean): Refusal {
  const path = besideFlow(flowPath, 'grants');
  return {
    code: 'grants-changed',
    path,
    message: isThere
      ? `${path} does not list what the lock grants.`
      : `${path} is missing. It lists what the lock grants.`,
    hint: `Run \`millrace compile ${flowPath}\`, which writes it.`,
  };
}

export function changedScript(flowPath: string, path: string): Refusal {
  return {
    code: 'script-changed',
    path,
    message: `${path} has changed since it was locked.`,
    hint: `\`millrace pin ${flowPath}\` and \`millrace compile ${flowPath}\` take the change, \`git restore ${path}\` drops it.`,
  };
}

export function missingScript(flowPath: string, path: string, blob: string): Refusal {
  return {
    code: 'script-missing',
    path,
    message: `The locked version of ${path} is neither in the working tree nor in the store nor in this clone's objects (blob ${blob}).`,
    hint: `\`git fetch --unshallow\` may bring it; \`millrace pin ${flowPath}\` and \`millrace compile ${flowPath}\` take the version that is here.`,
  };
}

export function contradictoryLock(flowPath: string, path: string): Refusal {
  return {
    code: 'script-digest',
    path: besideFlow(flowPath, 'lock.json'),
    message: `${besideFlow(flowPath, 'lock.json')} contradicts itself: the sha256 and the git blob that it names for ${path} are of different bytes.`,
    hint: compileHint(flowPath),
  };
}

export function wrongDigest(flowPath: string, entry: string, digest: string): Refusal {
  return {
    code: 'script-digest',
    path: besideFlow(flowPath, 'lock.json'),
    message: `In ${besideFlow(flowPath, 'lock.json')} the entry for ${entry} does not have the digest that it stands under (${digest}).`,
    hint: compileHint(flowPath),
  };
}

/** Of a flow that another one uses. */
export function badLock(path: string, message: string): Refusal {
  return {
    code: 'lock-invalid',
    path,
    message: `${path}: ${message}`,
    hint: 'Run `millrace compile`, which writes it anew.',
  };
}

export function unreadableSubflow(
  flowPath: string,
  path: string,
  { message }: LockProblem,
): Refusal {
  return {
    code: 'subflow-invalid',
    path,
    message: `${flowPath} uses a flow as a step whose lock ${path} cannot be read: ${message}`,
    hint: `Run \`millrace compile\`, which writes all locks anew, and look at the difference.`,
  };
}

export function wrongSubflow(flowPath: string, path: string, digest: string): Refusal {
  return {
    code: 'subflow-digest',
    path: besideFlow(flowPath, 'lock.json'),
    message: `In ${besideFlow(flowPath, 'lock.json')} the entry for ${path} does not have the digest that it stands under (${digest}).`,
    hint: compileHint(flowPath),
  };
}

export function lyingLock(flowPath: string, path: string, what: string): Refusal {
  return {
    code: 'subflow-digest',
    path: besideFlow(flowPath, 'lock.json'),
    message: `What ${besideFlow(flowPath, 'lock.json')} says of the ${what} of ${path} is not what stands there.`,
    hint: compileHint(flowPath),
  };
}

export function badDenoLock(path: string, message: string): Refusal {
  return { code: 'deno-lock', path, message, hint: `Run \`millrace pin\`, which writes ${path}.` };
}

export function changedStore(path: string, message: string, hint: string | undefined): Refusal {
  return {
    code: 'store-changed',
    path,
    message,
    hint: hint ?? 'Remove it from the store; the next run makes it again and verifies it.',
  };
}

export function wrongDeno(flowPath: string, version: string, range: string): Refusal {
  return {
    code: 'deno-version',
    path: besideFlow(flowPath, 'lock.json'),
    message: `${besideFlow(flowPath, 'lock.json')} asks for Deno ${range}, and this is Deno ${version}.`,
    hint: 'Unset DENO_BIN to use the Deno that came with millrace, or name another one there.',
  };
}

export function malformedGrant(flowPath: string, grant: Grant): Refusal {
  return {
    code: 'grant-malformed',
    path: besideFlow(flowPath, 'lock.json'),
    message: `The step ${grant.step} is granted ${grant.kind} ${JSON.stringify(grant.value)}, which Deno would not read as one value.`,
    hint: 'Name each value by itself in the permissions of the script or of the step.',
  };
}

export function escapingLink(
  flowPath: string,
  step: string,
  { link, target }: { readonly link: string; readonly target: string },
): Refusal {
  return {
    code: 'grant-link',
    path: besideFlow(flowPath, 'grants'),
    message: `The step ${step} is granted a path through ${link}, a link to ${target}, which is not granted.`,
    hint: 'Remove the link, or grant what it leads to under `permissions`.',
  };
}

/** A grant that reaches what runs keep. */
export function stateGrant(
  flowPath: string,
  step: string,
  { kind, path, reached }: Reach,
): Refusal {
  const what = path === true ? 'everything' : JSON.stringify(path);
  return {
    code: 'grant-state',
    path: besideFlow(flowPath, 'grants'),
    message: `The step ${step} is granted ${kind} ${what}, which reaches what runs keep in ${reached}.`,
    hint: 'Grant another path: journals and values of runs are for no step. A step gets values by its inputs.',
  };
}

interface Reach {
  readonly kind: string;
  readonly path: string | true;
  readonly reached: string;
}

export function broadGrant(flowPath: string, grant: Grant): Refusal {
  const value = grant.value === true ? 'without a limit' : JSON.stringify(grant.value);
  return {
    code: 'grant-broad',
    path: besideFlow(flowPath, 'grants'),
    message: `The step ${grant.step} is granted ${grant.kind} ${value}, which is broad, and no policy admits it.`,
    hint: 'Narrow it with `permissions` on the step, or admit it under `policy` in millrace.yaml (or the file that --policy names).',
  };
}

export function noSecondWall(why: { readonly reason: string; readonly hint: string }): Refusal {
  return {
    code: 'no-second-wall',
    message: `A second wall around the steps is required, and ${why.reason}.`,
    hint: `${why.hint} Or run without --require-sandbox.`,
  };
}
