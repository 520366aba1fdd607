import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server of Bazel's HTTP cache protocol that others made, in a process of its own on loopback. */
export interface CacheServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface CacheServerKind {
  readonly name: string;
  /** Absent where its program is not installed. */
  readonly start?: () => Promise<CacheServer>;
}

/** Bazel's own documentation names both. Tests skip those that are not installed, and say so. */
export const cacheServerKinds: readonly CacheServerKind[] = [
  { name: 'bazel-remote', ...startedBy('bazel-remote', startBazelRemote) },
  { name: 'nginx', ...startedBy('nginx', startNginx) },
];

/** An S3 server that keeps everything in memory; `undefined` where it is not installed. */
export const startS3: (() => Promise<CacheServer>) | undefined = startedBy('gofakes3', async () => {
  const port = await freePort();
  const words = ['-backend', 'memory', '-host', `127.0.0.1:${port}`, '-initialbucket', 'cache'];
  return await started('gofakes3', { words, port });
}).start;

/** Starts bazel-remote with a folder of its own; with `s3` it keeps everything there as well. */
export async function startBazelRemote(s3?: CacheServer): Promise<CacheServer> {
  const [port, folder] = [await freePort(), temporaryFolder()];
  const words = ['--dir', folder, '--max_size', '1', '--grpc_address', 'none'];
  const backend =
    s3 === undefined
      ? []
      : [
          ...['--s3.endpoint', s3.url.replace('http://', ''), '--s3.bucket', 'cache'],
          ...['--s3.auth_method', 'access_key', '--s3.access_key_id', 'test'],
          ...['--s3.secret_access_key', 'test', '--s3.disable_ssl', '--s3.region', 'us-east-1'],
          ...['--s3.bucket_lookup_type', 'path'],
        ];
  const address = ['--http_address', `127.0.0.1:${port}`];
  return await started('bazel-remote', {
    words: [...words, ...address, ...backend],
    port,
    folder,
  });
}

/** With its WebDAV module, as https://bazel.build/remote/caching has it. */
async function startNginx(): Promise<CacheServer> {
  const [port, folder] = [await freePort(), temporaryFolder()];
  for (const name of ['ac', 'cas', 'temp']) mkdirSync(join(folder, name));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/temp;`,
  );
  const text = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/errors;
events {}
http {
  access_log off; ${paths.join(' ')}
  server {
    listen 127.0.0.1:${port}; root ${folder}; client_max_body_size 1g;
    location / { dav_methods PUT; create_full_put_path on; }
  }
}
`;
  writeFileSync(join(folder, 'nginx.conf'), text);
  const words = ['-p', folder, '-e', join(folder, 'errors'), '-c', join(folder, 'nginx.conf')];
  return await started('nginx', { words, port, folder });
}

function startedBy(
  program: string,
  start: () => Promise<CacheServer>,
): Pick<CacheServerKind, 'start'> {
  const isThere = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  return isThere ? { start: async () => await start() } : {};
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'millrace-cache-server-'));
}

async function started(
  program: string,
  {
    words,
    port,
    folder,
  }: { readonly words: readonly string[]; readonly port: string; readonly folder?: string },
): Promise<CacheServer> {
  const child = spawn(program, words, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise<void>((done) => {
    child.on('error', () => {
      done();
    });
    child.on('exit', () => {
      done();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  if (await answers(url, child)) return { url, stop };
  await stop();
  throw new Error(`${program} did not answer on ${url}.`);
}

/** For at most 10 seconds. */
async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let time = 0; time < 200 && child.exitCode === null; time += 1) {
    try {
      await fetch(url);
      return true;
    } catch {
      await wait(50);
    }
  }
  return false;
}

/** Of the loopback interface; somebody else may take it meanwhile, which then shows. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}
