import type { Grants } from '../../lock/index.ts';

/** What the environment of a step is made from. */
export interface EnvironmentSource {
  readonly grants: Grants;
  /** The runner's own environment. */
  readonly available: { readonly [name: string]: string | undefined };
  /** Deno's private, short-lived folder. */
  readonly denoDirectory: string;
  readonly packages: boolean;
  /** Tells the processes of this attempt apart, where programs may be started. */
  readonly mark?: string;
  /** Where Deno writes which permissions it looks at. */
  readonly trace?: string;
}

/** The name under which every process that a step starts inherits its attempt's mark. */
export const markName = 'MILLRACE_ATTEMPT';

/** The name under which Deno is told where its trace goes. */
export const traceName = 'DENO_AUDIT_PERMISSIONS';

/**
 * Names that change what Deno or the loader does with its power. No grant passes them on;
 * `DENO_CERT` and `DENO_TLS_CA_STORE` only say whom to trust and may be granted.
 */
const reserved = /^(?:DENO_(?!CERT$|TLS_CA_STORE$)|LD_|DYLD_|NPM_CONFIG_)/i;

/** With these a step could make what other runs believe. No grant passes them on either. */
const credentials: readonly string[] = [
  'MILLRACE_CACHE_KEY',
  'MILLRACE_REMOTE_CACHE_TOKEN',
  'MILLRACE_REMOTE_CACHE_HEADER',
];

/**
 * The whole environment of a step's process: the granted names with the runner's values, and what
 * Deno needs. `HOME` is Deno's short-lived folder unless granted, `TMPDIR` is not set, and the clock is in UTC.
 */
export function stepEnvironment(source: EnvironmentSource): { readonly [name: string]: string } {
  const { grants, available, denoDirectory, packages, mark, trace } = source;
  const environment: { [name: string]: string } = {
    TZ: 'UTC',
    // Without it Deno reads the `.npmrc` of the user's home, which can send a scope to a registry
    // other than the store's.
    HOME: denoDirectory,
  };
  // Deno looks up the programs that `run` names; without `run` no program can be started.
  if (grants.run !== undefined && available['PATH'] !== undefined) {
    environment['PATH'] = available['PATH'];
  }
  for (const [name, value] of Object.entries(available)) {
    const isOurs = reserved.test(name) || credentials.includes(name);
    if (value !== undefined && isGranted(name, grants.env) && !isOurs) environment[name] = value;
  }
  environment['DENO_DIR'] = denoDirectory;
  // The folder goes with the process, so what Deno made of TypeScript would be written and never read.
  environment['DENO_EMIT_CACHE_MODE'] = 'disable';
  environment['DENO_NO_UPDATE_CHECK'] = '1';
  environment['NO_COLOR'] = '1';
  if (mark !== undefined) environment[markName] = mark;
  if (trace !== undefined) environment[traceName] = trace;
  if (packages) environment['NPM_CONFIG_REGISTRY'] = 'http://store.invalid/';
  return environment;
}

function isGranted(name: string, grant: true | readonly string[] | undefined): boolean {
  if (grant === true) return true;
  return (grant ?? []).some((granted) =>
    granted.endsWith('*') ? name.startsWith(granted.slice(0, -1)) : name === granted,
  );
}
