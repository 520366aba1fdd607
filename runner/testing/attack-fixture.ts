import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Grants, Json } from '../../lock/index.ts';
import type { AttackPlace } from './attack-case.ts';
import {
  type Attempt,
  openFixture,
  type OpenFixture,
  type ScriptFixture,
  type TestWall,
} from './sandbox-fixture.ts';

/** What one adversarial step is run with. */
export interface Attack {
  /** Of our own; else the file of that number in the shared set. */
  readonly source?: string;
  readonly grants?: Grants;
  readonly input?: Json;
  readonly timeoutMs?: number;
  /** Files to be there in the workspace, by path. */
  readonly workspace?: { readonly [path: string]: string };
  readonly more?: Partial<ScriptFixture>;
}

export interface OpenAttack extends OpenFixture {
  readonly canaries: string;
}

/** The adversarial steps that lie beside the repository; their expected ends are in their INDEX.md. */
const steps = join(import.meta.dirname, '../../../shared/attacks/steps');
const canary = 'CANARY-7f3a9c';
const planted = ['repo', 'secret.json', 'secret.ts', 'secret.txt'];

/** Whether the steps are there; the reason is printed when not. */
export function hasAttacks(): boolean {
  const isThere = existsSync(steps);
  if (!isThere) console.log('Skipped: the attack steps are not beside this repository.');
  return isThere;
}

/** Canary files, and loopback servers that nobody may reach. */
export class AttackRange {
  /** What reached a server. */
  readonly hits: string[] = [];
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-attacks-')));
  readonly #servers: Server[] = [];
  /** By the port that the steps name. */
  readonly #ports = new Map<string, number>();
  #proxy = 0;

  async listen(): Promise<void> {
    const record = (what: string): RequestListener => {
      return (request, response) => {
        this.hits.push(`${what} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
        response.end(canary);
      };
    };
    this.#ports.set('18999', await this.#serve(createServer(record('loopback'))));
    const target = await this.#serve(createServer(record('redirected')));
    this.#ports.set('18902', target);
    const redirect: RequestListener = (_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${target}/private` });
      response.end();
    };
    this.#ports.set('18901', await this.#serve(createServer(redirect)));
    const proxy = createListener((socket) => {
      socket.on('data', (data) =>
        this.hits.push(`proxy ${data.toString().split('\r\n')[0] ?? ''}`),
      );
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 502 x\r\n\r\n');
    });
    this.#proxy = await this.#serve(proxy);
  }

  /** The port of this run that stands for the port that a step names. */
  port(named: string): number {
    const port = this.#ports.get(named);
    if (port === undefined) throw new Error(`No server stands for port ${named}.`);
    return port;
  }

  open(wall: TestWall, text: string, attack: Attack): OpenFixture {
    return openFixture(wall, {
      entry: 'scripts/step.ts',
      modules: { 'scripts/step.ts': text },
      grants: attack.grants ?? {},
      environment: {
        FLOW_CANARY_ENV: canary,
        PATH: process.env['PATH'] ?? '',
        HTTPS_PROXY: `http://127.0.0.1:${this.#proxy}`,
      },
      ...attack.more,
    });
  }

  /** Where things are that a step may look for. */
  get place(): AttackPlace {
    const secret = join(this.folder, 'fixed/secret.txt');
    const otherStep = join(this.folder, 'fixed/other-step/graph/source/scripts/other.ts');
    const store = join(this.folder, 'fixed/store/blobs/aa');
    return {
      port: (named) => this.port(named),
      paths: { secret, otherStep, store, journal: '.millrace/runs/r/journal' },
    };
  }

  /** Opens one attack and tells where its canaries are. */
  openAttack(wall: TestWall, id: string, attack: Attack = {}): OpenAttack {
    const canaries = this.#plant();
    for (const path of Object.values(this.place.paths)) {
      if (path.startsWith('/')) writeAt(path, `${canary}\n`);
    }
    const text = this.#textOf(id, attack).replaceAll('/flow-canary', canaries);
    const opened = this.open(wall, text, attack);
    const kept = { '.millrace/runs/r/journal': `${canary}\n`, ...attack.workspace };
    for (const [path, content] of Object.entries(kept)) {
      writeAt(join(opened.workspace, path), content);
    }
    return { ...opened, canaries };
  }

  #textOf(id: string, { source }: Attack): string {
    let text = source;
    if (text === undefined) {
      const file = readdirSync(steps).find((name) => name.startsWith(`${id}-`)) ?? '';
      text = readFileSync(join(steps, file), 'utf8');
    }
    for (const [named, port] of this.#ports) text = text.replaceAll(named, String(port));
    return text;
  }

  /** Runs one attack; whatever its end, the canary must be nowhere and the host untouched. */
  async run(wall: TestWall, id: string, attack: Attack = {}): Promise<Attempt> {
    this.hits.length = 0;
    const opened = this.openAttack(wall, id, attack);
    try {
      const source = join(opened.stepDirectory, 'graph/source/scripts/step.ts');
      const before = readFileSync(source, 'utf8');
      const files = filesIn(opened.workspace, this.folder);
      const { timeoutMs = 20_000 } = attack;
      const ended = await opened.attempt(attack.input ?? {}, { timeoutMs });
      expect(JSON.stringify([ended.outcome, ended.log])).not.toContain(canary);
      expect(this.hits).toEqual([]);
      expect(readFileSync(source, 'utf8')).toBe(before);
      this.expectUntouched(opened.canaries);
      expect(filesIn(opened.workspace, this.folder)).toEqual(files);
      return ended;
    } finally {
      await opened.close();
    }
  }

  expectUntouched(canaries: string): void {
    expect(readdirSync(canaries).sort()).toEqual(planted);
    expect(readFileSync(join(canaries, 'secret.txt'), 'utf8')).toBe(`${canary}\n`);
  }

  close(): void {
    for (const server of this.#servers) server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #plant(): string {
    const directory = mkdtempSync(join(this.folder, 'canary-'));
    mkdirSync(join(directory, 'repo'));
    writeFileSync(join(directory, 'secret.txt'), `${canary}\n`);
    writeFileSync(join(directory, 'secret.json'), `{"k":"${canary}"}`);
    writeFileSync(join(directory, 'secret.ts'), `export const secret = "${canary}";`);
    return directory;
  }

  async #serve(server: Server): Promise<number> {
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has such an address.
    return (server.address() as AddressInfo).port;
  }
}

function writeAt(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Every file below the folders, with what is in it. */
function filesIn(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => `${path}: ${readFileSync(path, 'utf8')}`)
      .sort(),
  );
}
