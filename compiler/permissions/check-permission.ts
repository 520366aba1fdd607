import { checkNet } from './check-net.ts';
import type { PermissionKind } from './permission-kinds.ts';

/** What Deno calls `--allow-sys` values. */
const systemNames: readonly string[] = [
  'cpus',
  'getPriority',
  'getegid',
  'gid',
  'homedir',
  'hostname',
  'loadavg',
  'networkInterfaces',
  'osRelease',
  'osUptime',
  'setPriority',
  'statfs',
  'systemMemoryInfo',
  'uid',
  'umask',
  'userInfo',
  'username',
];

/** Variables that steer the runner, Deno or the loader rather than the step. */
const reservedPrefixes = [
  'ACTIONS_',
  'DENO_',
  'DYLD_',
  'GITHUB_',
  'LD_',
  'MILLRACE_',
  'NODE_',
  'NPM_CONFIG_',
  'RUNNER_',
];

const checks: { readonly [kind in PermissionKind]: (value: string) => string | undefined } = {
  net: checkNet,
  read: checkPath,
  write: checkPath,
  env: checkEnv,
  run: checkProgram,
  sys: checkSystem,
};

/**
 * Says in one sentence what is wrong with one value of a permission list; `undefined` when it may
 * stand in a lock and on Deno's command line. A value can be right and still broad.
 */
export function checkPermission(kind: PermissionKind, value: string): string | undefined {
  return checkText(value) ?? checks[kind](value);
}

/** What no value may hold: it would be read as several, as a flag, or as something else than it looks like. */
function checkText(value: string): string | undefined {
  if (value === '') return 'A permission cannot be empty.';
  if (value.length > 255) return 'A permission is at most 255 characters long.';
  if (value.includes(','))
    return 'A comma would make several permissions of it; write one item each.';
  if (value.includes('${{')) return 'A permission is fixed text and takes no expression.';
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) {
    return 'A permission cannot hold control or invisible characters.';
  }
  if (value !== value.trim()) return 'A permission cannot start or end with white space.';
  if (value.startsWith('-'))
    return 'A permission cannot start with `-`, which would make it a flag.';
  return undefined;
}

/** A path below the workspace, one name a part; `.` is the workspace itself. */
function checkPath(value: string): string | undefined {
  if (value === '.') return undefined;
  if (value.startsWith('/') || /^[a-z]:/i.test(value)) {
    return 'A path is relative to the workspace; places outside it cannot be granted.';
  }
  if (value.includes('\\')) return 'A path has `/` between its parts.';
  if (/^[~$]/.test(value)) return 'Nothing replaces `~` or `$` in a path; write the path itself.';
  if (/[*?[\]{}]/.test(value)) return 'A path has no patterns; name the folder to grant all in it.';
  if (value.startsWith('./'))
    return `A path does not start with \`./\`; write \`${value.slice(2)}\`.`;
  const parts = value.split('/');
  if (parts.includes('..')) return 'A path cannot leave the workspace with `..`.';
  if (parts.at(-1) === '') return 'A path does not end with `/`; a folder holds all that is in it.';
  return parts.includes('') || parts.includes('.')
    ? 'Every part of a path between slashes must be a name.'
    : undefined;
}

function checkEnv(value: string): string | undefined {
  if (value === '*') return 'To grant all variables, write `true` instead of a list.';
  if (!/^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(value)) {
    return 'A variable is letters, digits and `_`, with `*` at the end for all that start so.';
  }
  const isPattern = value.endsWith('*');
  const name = value.replace(/\*$/, '').toUpperCase();
  const reserved = reservedPrefixes.find(
    (prefix) => name.startsWith(prefix) || (isPattern && prefix.startsWith(name)),
  );
  return reserved === undefined
    ? undefined
    : `Variables that start with \`${reserved}\` belong to what runs the step, and no step reads them.`;
}

/** A program by its name, or a file of the workspace. */
function checkProgram(value: string): string | undefined {
  if (/[^A-Za-z0-9_.+/@-]/.test(value)) {
    return 'A program is named by letters, digits and `_ . + - @`, without arguments.';
  }
  if (value.startsWith('/'))
    return 'A program is given by its name, not by a place on one machine.';
  return value.includes('/') ? checkPath(value) : undefined;
}

function checkSystem(value: string): string | undefined {
  return systemNames.includes(value)
    ? undefined
    : `Deno knows no system information of this name; it knows ${systemNames.join(', ')}.`;
}
