import { expect } from 'vitest';
import { plainReporter } from '../report/plain-reporter.ts';
import { type AttackCase, holds } from './attack-case.ts';
import type { AttackEnd } from './attack-end.ts';
import { type Attempt, valueOf } from './sandbox-fixture.ts';

const blocked: AttackEnd = { kind: 'blocked' };
const real: AttackEnd = { kind: 'returns', text: '{"real":true}' };
const noRead: AttackEnd = { kind: 'fails', says: 'Requires read access to' };
const data = { data: 'SECRETDATA' };
const proxied = { env: ['HTTPS_PROXY'] };

/** What is printed of a step's log where GitHub's runner, or a terminal, reads it. */
function printed({ log }: Attempt): string {
  let text = '';
  const reporter = plainReporter((piece) => (text += piece));
  for (const line of log) {
    reporter.report({ kind: 'log', step: 'attack', stream: 'stdout', line, at: 0 });
  }
  reporter.close();
  return text;
}

/** GitHub's runner ends lines at a bare CR as well, and trims what Unicode calls white space. */
function workflowCommands(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/u).filter((line) => /^\s*::|##\[/u.test(line));
}

/** Files, network, processes and the environment. */
const reaching: readonly AttackCase[] = [
  {
    id: 's01',
    attack: 'a static text import of a file of the host',
    end: noRead,
    held: holds.modules,
    alone: true,
  },
  {
    id: 's02',
    attack: 'a static JSON import of a file of the host',
    end: noRead,
    held: holds.modules,
    alone: true,
  },
  {
    id: 's03',
    attack: 'a literal dynamic import of a file of the host',
    end: noRead,
    held: holds.modules,
    alone: true,
  },
  {
    id: 's04',
    attack: 'a relative import out of the step’s own folder',
    end: noRead,
    held: holds.modules,
    alone: true,
  },
  {
    id: 's05',
    attack: 'data carried out by the address of an import',
    grants: () => proxied,
    input: () => data,
    end: {
      kind: 'shown',
      outcome: 'nothing is loaded, no connection is made',
      check: (ended) => {
        expect(JSON.stringify(valueOf(ended))).not.toContain('LOADED');
      },
    },
    held: holds.closed,
    alone: true,
  },
  {
    id: 's06',
    attack: 'the same through a worker',
    grants: () => proxied,
    input: () => data,
    end: {
      kind: 'shown',
      outcome: 'nothing is loaded, no connection is made',
      check: (ended) => {
        expect(JSON.stringify(valueOf(ended))).not.toContain('LOADED');
      },
    },
    held: holds.closed,
    alone: true,
  },
  {
    id: 's07',
    attack: 'the environment, by seven ways',
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 's08',
    attack: 'files outside, by seven paths and three interfaces',
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 's09',
    attack: 'writing outside, and into its own source',
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 's10',
    attack: 'starting programs, native code, a signal to the runner',
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 's11',
    attack: 'loopback and metadata addresses in odd spellings, DNS, listening',
    end: blocked,
    held: holds.deno,
    alone: true,
  },
  {
    id: 's12',
    attack: 'a redirect from a granted host to another',
    grants: ({ port }) => ({ net: [`127.0.0.1:${port('18901')}`] }),
    end: blocked,
    held: holds.deno,
    alone: false,
  },
  {
    id: 's13',
    attack: 'a worker that asks for more permissions',
    end: { kind: 'fails', says: 'The step ended without a result' },
    held: holds.deno,
    alone: true,
  },
];

/** Time, memory, output and disk. */
const filling: readonly AttackCase[] = [
  {
    id: 's14',
    attack: '400 busy workers',
    timeoutMs: 4000,
    end: {
      kind: 'shown',
      outcome: 'stopped by its limit of time, memory or threads',
      check: ({ outcome }) => {
        expect(['timed-out', 'out-of-memory', 'no-result']).toContain(outcome.kind);
      },
    },
    held: holds.runner,
  },
  {
    id: 's15',
    attack: '4 GB of V8’s heap',
    limits: { memoryMiB: 256 },
    end: { kind: 'stopped', by: ['memory'] },
    held: `${holds.runner}, V8’s heap limit`,
  },
  {
    id: 's16',
    attack: '3 GB of array buffers and WebAssembly memory',
    limits: { memoryMiB: 256 },
    end: { kind: 'stopped', by: ['memory'] },
    held: holds.runner,
  },
  {
    id: 's17',
    attack: 'an endless loop',
    timeoutMs: 1500,
    end: { kind: 'stopped', by: ['time'] },
    held: holds.runner,
  },
  {
    id: 's18',
    attack: 'a result, then a timer that never ends',
    end: { kind: 'returns', text: '{"ok":true}' },
    held: holds.runner,
  },
  {
    id: 's19',
    attack: 'ignoring SIGTERM and SIGINT',
    timeoutMs: 1500,
    end: { kind: 'stopped', by: ['time'] },
    held: holds.runner,
  },
  {
    id: 's20',
    attack: 'a flood of output',
    timeoutMs: 3000,
    end: { kind: 'stopped', by: ['size', 'time'] },
    held: holds.runner,
  },
  {
    id: 's28',
    attack: 'state for the next run in localStorage and the Cache API',
    end: { kind: 'returns', text: '{"previous":null,"cached":false}' },
    held: 'a Deno folder that lives as long as the process',
  },
  {
    id: 's29',
    attack: '2 GB in the Cache API',
    end: { kind: 'stopped', by: ['size'] },
    endBehindWall: { kind: 'fails', says: 'No space left on device' },
    held: holds.runner,
    heldBehindWall: 'file systems of limited size',
  },
];

/** What the runner reads and shows. */
const deceiving: readonly AttackCase[] = [
  {
    id: 's21',
    attack: 'results forged in what it prints',
    end: real,
    held: holds.wrapper,
  },
  {
    id: 's22',
    attack: 'log lines that are commands to GitHub’s runner',
    end: {
      kind: 'shown',
      outcome: 'none is left in what is printed',
      check: (ended) => {
        expect(ended.log.length).toBeGreaterThan(20);
        expect(workflowCommands(ended.log.join('\n')).length).toBeGreaterThan(20);
        expect(workflowCommands(printed(ended))).toEqual([]);
      },
    },
    held: holds.runner,
  },
  {
    id: 's23',
    attack: 'log lines that drive the terminal, bidirectional controls',
    end: {
      kind: 'shown',
      outcome: 'none is left in what is printed; the result keeps them',
      check: (ended) => {
        const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
        expect(ended.log.join('\n')).toMatch(controls);
        expect(printed(ended)).not.toMatch(controls);
        expect(JSON.stringify(valueOf(ended))).toContain('OVERWRITTEN');
      },
    },
    held: holds.runner,
  },
  {
    id: 's26',
    attack: 'patched globals, a `toJSON` on every object, a deaf `Deno.exit`',
    end: real,
    held: holds.wrapper,
  },
  {
    id: 's27',
    attack: 'exit code 0 before there is a result',
    end: { kind: 'fails', says: 'The step ended without a result (exit code 0)' },
    held: holds.wrapper,
  },
  {
    id: 's36',
    attack: 'lifting V8’s limits from inside',
    limits: { memoryMiB: 256 },
    end: {
      kind: 'shown',
      outcome: 'the limit stays, native calls stay blocked',
      check: (ended) => {
        const { limitMb, natives } = valueOf(ended) as { limitMb: number; natives: string };
        expect(natives).toBe('blocked');
        expect(limitMb).toBeLessThan(512);
      },
    },
    held: `${holds.runner}, V8`,
  },
  {
    id: 's37',
    attack: 'writing to every descriptor from 3 to 63',
    end: { kind: 'returns', text: '{"written":[]}' },
    held: holds.deno,
  },
  {
    id: 's38',
    attack: '200,000 refused permissions, overwriting an audit file',
    end: { kind: 'returns', text: '{"overwrote":false}' },
    held: holds.deno,
  },
];

/** Programs and links, which the lock must grant first. */
const granted: readonly AttackCase[] = [
  {
    id: 's30',
    attack: '`run: [printenv]` and no `env`: the environment through a program',
    grants: () => ({ run: ['printenv'] }),
    end: {
      kind: 'shown',
      outcome: 'not run unless a policy admits `run`; then it sees the step’s own variables only',
      check: (ended) => {
        expect(JSON.stringify(valueOf(ended))).toContain('NO_COLOR=1');
      },
    },
    held: 'environment made anew',
    alone: true,
  },
];

/** The steps of the shared attack set that a runner meets, in the order of its index. */
export const sharedAttacks: readonly AttackCase[] = [
  ...reaching,
  ...filling,
  ...deceiving,
  ...granted,
].sort((a, b) => (a.id < b.id ? -1 : 1));
