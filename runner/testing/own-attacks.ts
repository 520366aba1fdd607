import { expect } from 'vitest';
import { type AttackCase, type AttackPlace, holds } from './attack-case.ts';
import type { AttackEnd } from './attack-end.ts';
import { valueOf } from './sandbox-fixture.ts';
import { tampering } from './tampering.ts';

const blocked: AttackEnd = { kind: 'blocked' };

/** Tries each path in each way that a script has. */
const reach = `
  import fs from 'node:fs';
  export async function main({ paths }: { paths: string[] }) {
    const out: Record<string, string> = {};
    const t = async (name: string, f: () => unknown) => {
      try { out[name] = 'ALLOWED ' + String(await f()); } catch (e) { out[name] = 'blocked ' + (e as Error).name; }
    };
    for (const path of paths) {
      await t('read ' + path, () => Deno.readTextFileSync(path));
      await t('list ' + path, () => [...Deno.readDirSync(path)].map((entry) => entry.name));
      await t('open ' + path, () => fs.openSync(path, 'r+'));
      await t('write ' + path, () => Deno.writeTextFileSync(path, 'forged', { append: true }));
      await t('remove ' + path, () => Deno.removeSync(path));
      await t('rename ' + path, () => Deno.renameSync(path, path + '.moved'));
      await t('link ' + path, () => Deno.linkSync(path, './stolen'));
      await t('import ' + path, async () => Object.values(await import(path, { with: { type: 'text' } })));
    }
    return out;
  }`;

const paths =
  (...names: readonly string[]) =>
  ({ paths: known }: AttackPlace): { paths: string[] } => ({
    paths: names.map((name) => known[name] ?? name),
  });

const places: readonly AttackCase[] = [
  {
    id: 'other-step',
    attack: 'another step’s folder',
    source: reach,
    input: paths('otherStep'),
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 'store',
    attack: 'the store of packages and modules',
    source: reach,
    input: paths('store'),
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 'journal',
    attack: 'the journal of a run, with the whole workspace granted for reading and writing',
    source: reach,
    grants: () => ({ read: ['.'], write: ['.'] }),
    input: paths('journal'),
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 'runner-process',
    attack: '/proc of the runner: environment, memory, descriptors, command line',
    source: reach.replace(
      'const out',
      "paths = ['environ', 'mem', 'fd/0', 'fd/3', 'cmdline', 'maps', 'root/etc/passwd'].map((name) => '/proc/' + Deno.ppid + '/' + name);\n const out",
    ),
    input: () => ({ paths: [] }),
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 'runner-signals',
    attack: 'signals to the runner, its inspector, its group',
    source: `
      import process from 'node:process';
      import inspector from 'node:inspector';
      export async function main() {
        const out: Record<string, string> = {};
        const t = async (name: string, f: () => unknown) => {
          try { out[name] = 'ALLOWED ' + String(await f()); } catch (e) { out[name] = 'blocked ' + (e as Error).name; }
        };
        for (const pid of [Deno.ppid, 1, -1]) for (const signal of ['SIGUSR1', 'SIGKILL', 'SIGSTOP'] as const) {
          await t('deno ' + pid + signal, () => Deno.kill(pid, signal));
          await t('node ' + pid + signal, () => process.kill(pid, signal));
        }
        await t('inspector', () => inspector.open(0));
        await t('debugger', async () => (await Deno.connect({ hostname: '127.0.0.1', port: 9229 })).close());
        return out;
      }`,
    end: blocked,
    held: holds.deno,
  },
  {
    id: 'dns',
    attack: 'names and hosts that are not granted, with one host granted',
    source: `
      export async function main({ granted }: { granted: string }) {
        const out: Record<string, string> = {};
        const t = async (name: string, f: () => unknown) => {
          try { out[name] = 'ALLOWED ' + String(await f()); } catch (e) { out[name] = 'blocked ' + (e as Error).name; }
        };
        await t('dns', () => Deno.resolveDns('secret.canary.invalid', 'TXT'));
        await t('lookup', async () => new Promise((resolve, reject) => import('node:dns').then((dns) => dns.lookup('secret.canary.invalid', (e, a) => e ? reject(e) : resolve(a)))));
        await t('udp', () => (Deno as any).listenDatagram({ port: 0, transport: 'udp' }));
        await t('other port', () => fetch('http://127.0.0.1:1/x'));
        await t('subdomain', () => fetch('http://x.' + granted + '/'));
        await t('userinfo', () => fetch('http://' + granted + '@127.0.0.1:18999/'));
        await t('websocket', () => new Promise((_, reject) => { const s = new WebSocket('ws://127.0.0.1:18999/'); s.onerror = () => reject(new Error('closed')); s.onopen = () => _('open'); }));
        return out;
      }`,
    grants: ({ port }) => ({ net: [`127.0.0.1:${port('18901')}`] }),
    input: ({ port }) => ({ granted: `127.0.0.1:${port('18901')}` }),
    end: blocked,
    held: holds.deno,
    alone: false,
  },
];

const links: readonly AttackCase[] = [
  {
    id: 'made-link',
    attack: 'making a link out of a granted folder, then reading and writing through it',
    source: `
      import fs from 'node:fs';
      export function main({ paths: [target] }: { paths: string[] }) {
        const out: Record<string, string> = {};
        const t = (name: string, f: () => unknown) => {
          try { out[name] = 'ALLOWED ' + String(f()); } catch (e) { out[name] = 'blocked ' + (e as Error).name; }
        };
        t('symlink', () => Deno.symlinkSync(target!, 'data/a'));
        t('node symlink', () => fs.symlinkSync(target!, 'data/b'));
        t('hard link', () => Deno.linkSync(target!, 'data/c'));
        for (const name of ['a', 'b', 'c']) {
          t('read ' + name, () => Deno.readTextFileSync('data/' + name));
          t('write ' + name, () => { fs.writeFileSync(fs.openSync('data/' + name, 'r+'), 'forged'); });
        }
        return out;
      }`,
    grants: () => ({ read: ['data'], write: ['data'] }),
    workspace: () => ({ 'data/here': 'x' }),
    input: paths('secret'),
    end: blocked,
    held: holds.deno,
    alone: false,
  },
];

const inputs: readonly AttackCase[] = [
  {
    id: 'prototype-arguments',
    attack: 'arguments with `__proto__`, `constructor` and `prototype` in them',
    source: `
      export function main(input: any) {
        const polluted = ({} as any).polluted ?? ([] as any).polluted ?? ((() => {}) as any).polluted;
        return { polluted: polluted === undefined, own: Object.keys(input).sort() };
      }`,
    input: () =>
      // JSON, so that \`__proto__\` is a key and not the prototype.
      JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":{"polluted":1}}]}',
      ) as never,
    end: {
      kind: 'shown',
      outcome: 'they are plain keys in the step, and change nothing in it or in the runner',
      check: (ended) => {
        expect(valueOf(ended)).toEqual({ polluted: true, own: ['__proto__', 'a', 'constructor'] });
        expect('polluted' in {}).toBe(false);
      },
    },
    held: holds.wrapper,
  },
];

/** Programs that fail to start a step say so on stderr; a step that says the same has failed itself. */
const pretending: readonly AttackCase[] = [
  { id: 'no-wall', says: 'bwrap: setting up uid map: Permission denied', code: 1 },
  { id: 'no-start', says: 'sh: 1: exec: deno: not found', code: 127 },
].map(({ id, says, code }) => ({
  id,
  attack: `printing \`${says}\` and ending with ${String(code)}, as if the step had never been started`,
  source: `export function main() { console.error(${JSON.stringify(says)}); Deno.exit(${String(code)}); }`,
  end: { kind: 'fails', says: `The step ended without a result (exit code ${String(code)})` },
  held: holds.wrapper,
}));

/** A module that changes what the wrapper could use; only its true result may be recorded. */
const forging: readonly AttackCase[] = Object.entries(tampering).map(([name, top], index) => ({
  id: `forge-${String(index + 1).padStart(2, '0')}`,
  attack: `a module that ${name}`,
  source: `${top}\nexport function main() { return { real: true }; }`,
  end: { kind: 'returns-or-fails', text: '{"real":true}' },
  held: holds.wrapper,
}));

/** Attacks of our own, beyond the shared set. */
export const ownAttacks: readonly AttackCase[] = [
  ...places,
  ...links,
  ...inputs,
  ...pretending,
  ...forging,
];
