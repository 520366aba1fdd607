import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** A package as a test describes it. */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly deprecated?: string;
  /** When it was published, as the registry says it; absent: the registry does not say. */
  readonly published?: string;
  /** By path inside the package; `package.json` is made. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of `files`: the bytes of the archive. */
  readonly tarball?: Uint8Array;
}

/** A registry on the loopback interface that serves a few packages made by a test. */
export interface TestRegistry {
  readonly url: string;
  /** What npm and Deno need in their environment to use it and nothing of the machine's. */
  readonly env: Readonly<Record<string, string>>;
  /** Paths asked for, in order. */
  readonly requests: string[];
  add(description: TestPackage): { readonly integrity: string; readonly tarball: Buffer };
  /** From now on the archive of this package has other bytes than its integrity says. */
  corrupt(name: string, version: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}

interface Entry {
  readonly manifest: Record<string, unknown>;
  readonly published: string | undefined;
  served: Uint8Array;
}

/** Starts the registry on a free port. */
export async function startRegistry(): Promise<TestRegistry> {
  const packages = new Map<string, Map<string, Entry>>();
  const requests: string[] = [];
  const home = mkdtempSync(join(tmpdir(), 'millrace-registry-'));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    requests.push(path);
    const body = path.includes('/-/') ? archive(packages, path) : packument(packages.get(path));
    response.writeHead(body === undefined ? 404 : 200, { connection: 'close' });
    response.end(body ?? '{"error":"Not found"}');
  });
  const url = await listen(server);
  return {
    url,
    env: {
      HOME: home,
      PATH: process.env['PATH'] ?? '',
      npm_config_registry: url,
      NPM_CONFIG_REGISTRY: url,
      npm_config_globalconfig: join(home, 'no-npmrc'),
      npm_config_fetch_retries: '0',
    },
    requests,
    add(description) {
      const tarball = Buffer.from(description.tarball ?? pack(description));
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const versions = packages.get(description.name) ?? new Map<string, Entry>();
      packages.set(description.name, versions);
      const file = archivePath(description.name, description.version);
      const manifest = {
        ...manifestOf(description),
        dist: { integrity, tarball: `${url}${file}`, shasum: shasum(tarball) },
      };
      const { published } = description;
      versions.set(description.version, { manifest, published, served: tarball });
      return { integrity, tarball };
    },
    corrupt(name, version, bytes) {
      const entry = packages.get(name)?.get(version);
      if (entry !== undefined) entry.served = bytes;
    },
    async close() {
      await new Promise((done) => server.close(done));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The bytes of a package's archive, as `npm publish` would send them. */
export function pack(description: TestPackage): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-pack-'));
  try {
    const files: Record<string, string> = {
      'package.json': `${JSON.stringify(manifestOf(description), null, 2)}\n`,
      ...description.files,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const file = join(folder, '.archive.tgz');
    const options = { cwd: folder, file, gzip: true, portable: true, prefix: 'package' } as const;
    create({ ...options, sync: true }, Object.keys(files).sort());
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifestOf(description: TestPackage): Record<string, unknown> {
  const entries = Object.entries(description).filter(
    ([key]) => !['files', 'tarball', 'published'].includes(key),
  );
  return { main: 'index.js', ...Object.fromEntries(entries) };
}

function packument(versions: ReadonlyMap<string, Entry> | undefined): string | undefined {
  if (versions === undefined) return undefined;
  const all = [...versions].map(([version, entry]) => [version, entry.manifest] as const);
  const latest = all.at(-1);
  return JSON.stringify({
    name: latest?.[1]['name'],
    'dist-tags': { latest: latest?.[0] },
    versions: Object.fromEntries(all),
    time: Object.fromEntries([...versions].map(([version, { published }]) => [version, published])),
  });
}

function archive(
  packages: ReadonlyMap<string, ReadonlyMap<string, Entry>>,
  path: string,
): Uint8Array | undefined {
  const name = path.split('/-/')[0] ?? '';
  for (const [version, entry] of packages.get(name) ?? []) {
    if (archivePath(name, version) === path) return entry.served;
  }
  return undefined;
}

/** Where npm registries keep archives; elsewhere, Deno writes the address into its lock. */
function archivePath(name: string, version: string): string {
  return `${name}/-/${name.split('/').at(-1) ?? name}-${version}.tgz`;
}

function shasum(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function listen(server: Server): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      done(`http://127.0.0.1:${port}/`);
    });
  });
}
