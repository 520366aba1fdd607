import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A git repository in a temporary folder, and the built command line to use in it. */
export interface TestRepository {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  readonly writeBytes: (path: string, bytes: Uint8Array) => void;
  readonly read: (path: string) => string;
  readonly readBytes: (path: string) => Buffer;
  readonly git: (...words: string[]) => string;
  readonly millrace: (...words: string[]) => Promise<Ended>;
  /** `under` is a program, with its arguments, that starts it. */
  readonly start: (
    words: readonly string[],
    env?: Record<string, string>,
    under?: readonly string[],
  ) => Started;
  readonly remove: () => void;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly pid: number;
  /** Everything that it has said so far on standard error. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

export const projectRoot: string = fileURLToPath(new URL('../../', import.meta.url));

const cli = join(projectRoot, 'dist/bin/main.js');

/** Packages are fetched once for all tests of a machine; a test that tampers names a store of its own. */
export const sharedCache: string = join(
  tmpdir(),
  `millrace-test-cache-${String(process.getuid?.() ?? 0)}`,
);

export interface RepositoryOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** Copied from this project, `flows/release-notes.yaml`. */
  readonly copies?: readonly string[];
  readonly cache?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function makeRepository(options: RepositoryOptions = {}): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Tester');
  git('config', 'user.email', 'tester@example.invalid');
  for (const [path, text] of Object.entries(options.files ?? {})) write(path, text);
  for (const path of options.copies ?? []) {
    cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  }
  const env = {
    ...inherited(),
    XDG_CACHE_HOME: options.cache ?? sharedCache,
    NO_COLOR: '1',
    CI: 'true',
    ...options.env,
  };
  const start: TestRepository['start'] = (words, more = {}, under = []) =>
    startCli([...under, process.execPath, cli, ...words], root, { ...env, ...more });
  return {
    root,
    write,
    writeBytes: write,
    git,
    start,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    readBytes: (path) => readFileSync(join(root, path)),
    millrace: async (...words) => await start(words).ended,
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What npm and git need, and nothing of the machine's own settings for this program. */
function inherited(): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'LANG',
    'TMPDIR',
    'DENO_BIN',
  ];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function startCli(words: readonly string[], cwd: string, env: Record<string, string>): Started {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), 120_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, out, err });
    });
  });
  return { pid: child.pid ?? 0, said: () => err, ended };
}
