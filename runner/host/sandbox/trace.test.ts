import { mkdirSync, realpathSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grants, Json } from '../../../lock/index.ts';
import type { AttemptUse } from '../../events/attempt-use.ts';
import { runScript, wallsForTests } from '../../testing/sandbox-fixture.ts';

const walls = await wallsForTests();

let server: Server;
let port = 0;
let folder = '';

beforeAll(async () => {
  server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-trace-test-')));
  mkdirSync(join(folder, 'data/deep'), { recursive: true });
  writeFileSync(join(folder, 'data/deep/in.txt'), 'in');
  writeFileSync(join(folder, 'secret.txt'), 'no');
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

interface Traced {
  readonly kind: string;
  readonly used: AttemptUse | undefined;
}

async function trace(
  wall: (typeof walls)[number],
  body: string,
  grants: Grants,
  more: { readonly input?: Json; readonly traces?: boolean; readonly head?: string } = {},
): Promise<Traced> {
  const { outcome } = await runScript(
    wall,
    {
      modules: {
        'step.ts': `${more.head ?? ''}\nexport async function main(input) { ${body} }`,
      },
      entry: 'step.ts',
      grants,
      workspace: folder,
      environment: { TRACE_A: 'a', TRACE_B: 'b', PATH: process.env['PATH'] ?? '' },
      traces: more.traces ?? true,
    },
    more.input ?? {},
  );
  return { kind: outcome.kind, used: outcome.used };
}

for (const wall of walls) {
  const { wall: name } = wall;

  test(`${name}: each kind that is granted and used is told, with nothing of an address but host and port`, async () => {
    const grants: Grants = {
      net: ['127.0.0.1'],
      read: ['data'],
      write: ['out'],
      env: ['TRACE_*'],
      sys: ['hostname', 'osRelease'],
    };
    mkdirSync(join(folder, 'out'), { recursive: true });
    const body = `
      await fetch('http://127.0.0.1:${String(port)}/path?token=hunter22');
      Deno.readTextFileSync('data/../data/deep/in.txt');
      Deno.writeTextFileSync('out/a.txt', 'a');
      Deno.env.get('TRACE_A');
      Deno.hostname();
      return null;`;
    expect(await trace(wall, body, grants)).toEqual({
      kind: 'returned',
      used: {
        grants: {
          net: [`127.0.0.1:${String(port)}`],
          read: ['data/deep/in.txt'],
          write: ['out/a.txt'],
          env: ['TRACE_A'],
          sys: ['hostname'],
        },
      },
    });
  });

  test(`${name}: what was refused is no use, and what was not touched is not there`, async () => {
    const body = `
      for (const look of [
        () => Deno.readTextFileSync('secret.txt'),
        () => Deno.env.get('TRACE_B'),
        () => Deno.env.toObject(),
        () => Deno.osRelease(),
        () => Deno.writeTextFileSync('data/x', ''),
      ]) { try { look(); } catch { /* refused */ } }
      await fetch('http://localhost:${String(port)}/').catch(() => null);
      return null;`;
    const grants: Grants = {
      read: ['data'],
      env: ['TRACE_A'],
      sys: ['hostname'],
      net: ['a.example'],
    };
    expect(await trace(wall, body, grants)).toEqual({ kind: 'returned', used: { grants: {} } });
  });

  test(`${name}: an attempt that fails tells what it used as well`, async () => {
    const body = `Deno.env.get('TRACE_A'); throw new Error('no');`;
    expect(await trace(wall, body, { env: ['TRACE_A'] })).toEqual({
      kind: 'threw',
      used: { grants: { env: ['TRACE_A'] } },
    });
  });

  test(`${name}: without tracing nothing is told`, async () => {
    const body = `Deno.env.get('TRACE_A'); return null;`;
    const traced = await trace(wall, body, { env: ['TRACE_A'] }, { traces: false });
    expect(traced).toEqual({ kind: 'returned', used: undefined });
  });

  test(`${name}: programs are told that Deno's trace leaves out, those that node:child_process starts too`, async () => {
    // Node's functions look at the whole environment.
    const grants: Grants = { run: ['cat', 'false', 'ls', 'sh', 'true'], env: true };
    const body = `
      new Deno.Command('true').outputSync();
      await new Promise((resolve) => child.spawn('false').on('exit', resolve));
      node.spawnSync('sh', ['-c', ':']);
      try { new Deno.Command('cat'); } catch { /* made, and not started */ }
      return null;`;
    const head = `import node, * as child from 'node:child_process';`;
    expect(await trace(wall, body, grants, { head })).toEqual({
      kind: 'returned',
      used: { grants: { env: true, run: ['false', 'sh', 'true'] }, blind: ['run'] },
    });
    const alone = `await new Deno.Command('ls').output(); return null;`;
    expect(await trace(wall, alone, grants)).toEqual({
      kind: 'returned',
      used: { grants: { run: ['ls'] } },
    });
  });

  test(`${name}: a program does not inherit the trace, and the step may not look at where it goes`, async () => {
    const body = `
      const { stdout } = new Deno.Command('sh', { args: ['-c', 'echo "$DENO_AUDIT_PERMISSIONS"'] }).outputSync();
      let seen;
      try { seen = Deno.env.get('DENO_AUDIT_PERMISSIONS') ?? 'none'; } catch (error) { seen = error.name; }
      const said = new TextDecoder().decode(stdout).trim();
      if (said !== '' || seen !== 'NotCapable') throw new Error(said + seen);
      return null;`;
    expect(await trace(wall, body, { run: ['sh'] })).toEqual({
      kind: 'returned',
      used: { grants: { run: ['sh'] } },
    });
  });

  test(`${name}: a step can neither empty the trace nor write into it`, async () => {
    const body = `
      Deno.env.get('TRACE_A');
      for (let at = 3; at < 20; at += 1) {
        for (const path of ['/dev/fd/' + at, '/proc/self/fd/' + at]) {
          try { Deno.openSync(path, { write: true, truncate: true }); throw 1; } catch (e) { if (e === 1) throw new Error(path); }
        }
      }
      Deno.env.get = undefined;
      JSON.stringify = () => '';
      return null;`;
    expect(await trace(wall, body, { env: ['TRACE_A'], read: ['data'], write: ['out'] })).toEqual({
      kind: 'returned',
      used: { grants: { env: ['TRACE_A'] } },
    });
  });

  test(`${name}: a flood is cut and said to be, and the attempt goes on`, async () => {
    const body = `
      Deno.env.get('TRACE_A');
      const name = 'x'.repeat(50000);
      for (let at = 0; at < 600; at += 1) try { Deno.env.get(name + at); } catch { /* refused */ }
      await new Promise((resolve) => setTimeout(resolve, 300));
      Deno.env.get('TRACE_B');
      return null;`;
    expect(await trace(wall, body, { env: ['TRACE_A', 'TRACE_B'] })).toEqual({
      kind: 'returned',
      used: { grants: { env: ['TRACE_A'] }, isCut: true },
    });
  });

  test(`${name}: more paths than are kept are folded into folders of what is granted`, async () => {
    const body = `
      for (let at = 0; at < 200; at += 1) try { Deno.statSync('data/many/' + at); } catch { /* not there */ }
      return null;`;
    expect(await trace(wall, body, { read: ['data'] })).toEqual({
      kind: 'returned',
      used: { grants: { read: ['data/many'] } },
    });
  });
}
