import { OperationalError } from '../operational-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the remote cache is, and what may be done there. */
export interface RemoteSettings {
  /** Without a slash at its end; `/cas/…` and `/ac/…` follow. */
  readonly url: string;
  /** Who we are, with each request; never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly mayWrite: boolean;
}

const names = {
  url: 'MILLRACE_REMOTE_CACHE',
  token: 'MILLRACE_REMOTE_CACHE_TOKEN',
  header: 'MILLRACE_REMOTE_CACHE_HEADER',
  mode: 'MILLRACE_REMOTE_CACHE_MODE',
} as const;

/** What is for us alone: no step and no program that we start gets to see it. */
const credentials: readonly string[] = [names.token, names.header, 'MILLRACE_CACHE_KEY'];

/** The same environment without what only this program may know. */
export function withoutCredentials(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !credentials.includes(name)));
}

/**
 * What the environment says of a remote cache; `undefined` when it names none. Throws an `OperationalError`,
 * in which no credential stands, when it cannot be meant so.
 */
export function readRemoteSettings(env: Environment): RemoteSettings | undefined {
  const address = textOf(env, names.url);
  if (address === undefined) return undefined;
  return { url: readUrl(address), headers: readHeaders(env), mayWrite: readMode(env) };
}

function textOf(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

function readUrl(address: string): string {
  const hint = 'It should look like https://cache.example.com or http://127.0.0.1:8080.';
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new OperationalError(`${names.url} is not the address of a cache.`, { hint });
  }
  if (url.username !== '' || url.password !== '') {
    throw new OperationalError(`${names.url} holds a user or a password, which would be shown.`, {
      hint: `Put them into ${names.token} or ${names.header}.`,
    });
  }
  if (url.search !== '' || url.hash !== '') {
    throw new OperationalError(`${names.url} has a part behind "?" or "#".`, { hint });
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new OperationalError(
      `${names.url} is http:// to another machine, where anybody between could read and change what travels.`,
      { hint: 'Use https://; http:// is for a cache on this machine.' },
    );
  }
  return url.href.replace(/\/+$/u, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

function readHeaders(env: Environment): Readonly<Record<string, string>> {
  const token = textOf(env, names.token);
  const header = textOf(env, names.header);
  if (token !== undefined && header !== undefined) {
    throw new OperationalError(`Both ${names.token} and ${names.header} are set.`, {
      hint: 'Set one of them: the token is sent as `Authorization: Bearer …`.',
    });
  }
  if (token !== undefined) return { authorization: `Bearer ${visible(token, names.token)}` };
  if (header === undefined) return {};
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.+)$/u.exec(header) ?? [];
  if (name === undefined || value === undefined) {
    throw new OperationalError(`${names.header} is not a header.`, {
      hint: 'It should look like `Authorization: Basic …`.',
    });
  }
  return { [name.toLowerCase()]: visible(value, names.header) };
}

/** What may stand in a header: a line break would begin another one. */
function visible(value: string, name: string): string {
  if (/^[\x20-\x7e]+$/u.test(value)) return value;
  throw new OperationalError(`${name} holds a character that no header may hold.`, {
    hint: 'Set it to one line of printable ASCII.',
  });
}

function readMode(env: Environment): boolean {
  const mode = textOf(env, names.mode) ?? 'read-write';
  if (mode === 'read' || mode === 'read-write') return mode === 'read-write';
  throw new OperationalError(`${names.mode} is neither \`read\` nor \`read-write\`.`, {
    hint: `Set it to \`read\` where nothing is to be kept, or unset it.`,
  });
}
