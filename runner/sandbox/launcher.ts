/** What stands between the runner and the command of an attempt. */
export interface Launch {
  /** Absolute path of a program, and its arguments. */
  readonly command: readonly string[];
  /** Names that the attempt's environment holds on purpose. */
  readonly names: readonly string[];
  /** Absolute path of util-linux' `setpriv`, where nothing else ends the attempt with the runner. */
  readonly setpriv?: string;
}

/** Variables that some shells set. */
const shellNames = ['OLDPWD', 'PWD', 'SHLVL'];

/**
 * The command with two things that only the process itself can ask for: no core dump, which would
 * hold secrets, and to be the first that the kernel ends when the machine runs out of memory, before
 * the runner. The shell replaces itself, so the process number stays.
 *
 * No limit of the kernel on memory: `RLIMIT_DATA` counts what is reserved, which is 554 MiB when
 * Deno starts and 512 MiB more a worker, of which hardly any is used; `RLIMIT_AS` is further off still.
 */
export function launchCommand(launch: Launch): readonly string[] {
  const unset = shellNames.filter((name) => !launch.names.includes(name));
  const script = [
    'ulimit -c 0 2>/dev/null',
    '{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null',
    ...(unset.length === 0 ? [] : [`unset ${unset.join(' ')}`]),
    'exec "$@"',
  ].join('; ');
  const withRunner =
    launch.setpriv === undefined ? [] : [launch.setpriv, '--pdeathsig', 'KILL', '--'];
  return ['/bin/sh', '-c', script, 'sh', ...withRunner, ...launch.command];
}
