import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { findAct } from './testing/act.ts';
import {
  openDividedOnAct,
  until,
  type DividedOnAct,
  type DividedOptions,
} from './testing/divided-on-act.ts';

const act = findAct();
if (act === undefined) {
  console.log('Skipped: act is not installed (go install github.com/nektos/act@v0.2.87)');
}
const onAct = test.skipIf(act === undefined);

let opened: DividedOnAct | undefined;

afterEach(() => {
  opened?.remove();
  opened = undefined;
});

async function open(options: DividedOptions): Promise<DividedOnAct> {
  opened = await openDividedOnAct(act ?? '', options);
  return opened;
}

const scripts = {
  'scripts/length.ts': 'export function main(text: string): number { return text.length; }\n',
  'scripts/join.ts':
    'export function main(text: string, token: string): string { return text + token; }\n',
  'scripts/open.ts': `export const permissions = { net: true } as const;
export function main(text: string): number { return text.length; }
`,
  'scripts/slow.ts': `export async function main(text: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 8000));
  return text.length;
}
`,
  'scripts/long.ts': 'export function main(times: number): string { return "y".repeat(times); }\n',
};

const secret = 'very-secret-token';

onAct(
  'a flow of five domains of trust ends as in one process: by machine, environment, secrets and network',
  async () => {
    const flow = `on: { dispatch: true }
secrets: [TOKEN]
steps:
  build: { uses: scripts/length.ts, with: { text: four } }
  train: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.build.output) }}' }, runs-on: [gpu] }
  test: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.build.output) }}' }, environment: staging }
  sign: { uses: scripts/join.ts, with: { text: '\${{ "x".repeat(steps.test.output) }}', token: '\${{ secrets.TOKEN }}' } }
  tell: { uses: scripts/open.ts, with: { text: '\${{ "x".repeat(steps.train.output) }}' } }
outputs:
  length: \${{ steps.tell.output }}
`;
    const policy = 'policy: { admit: [{ flow: five, net: true }] }\n';
    const files = { ...scripts, 'flows/five.yaml': flow, 'millrace.yaml': policy };
    const on = await open({ files });
    const { code, out } = await on.play('five', { secrets: { TOKEN: secret } }).ended;
    expect(out.match(/Run Main Run the group/g)).toHaveLength(5);
    expect(code, out).toBe(0);
    expect(out).not.toContain(secret);
    const run = await on.merged('five');
    expect(run).toMatchObject({ status: 'succeeded', outputs: { length: 4 } });
    expect(run).toEqual(await on.byHand('five', { TOKEN: secret }));
    expect(JSON.stringify(run)).not.toContain(secret);
  },
);

onAct('a fan-out of 40 items over several machines gives what one machine gives', async () => {
  const flow = `on: { dispatch: true }
steps:
  list: { value: '\${{ Array.from({ length: 40 }, (_, at) => "x".repeat(at)) }}' }
  each:
    for-each: \${{ steps.list.output }}
    as: item
    parallel: 16
    uses: scripts/length.ts
    with: { text: '\${{ item }}' }
outputs:
  lengths: \${{ steps.each.output }}
`;
  const times = '{ "each": { "seconds": 600, "items": 40 } }';
  const files = { ...scripts, 'flows/fan.yaml': flow, 'times.json': times };
  const on = await open({ files, words: ['--times', 'times.json'] });
  const { code, out } = await on.play('fan').ended;
  expect(code, out).toBe(0);
  const run = await on.merged('fan');
  expect(run.outputs).toEqual({ lengths: Array.from({ length: 40 }, (_, at) => at) });
  expect(run).toEqual(await on.byHand('fan'));
});

const three = `on: { dispatch: true }
steps:
  build: { uses: scripts/length.ts, with: { text: four } }
  test: { uses: scripts/slow.ts, with: { text: '\${{ "x".repeat(steps.build.output) }}' }, environment: staging }
  deploy: { uses: scripts/length.ts, with: { text: '\${{ "x".repeat(steps.test.output + 1) }}' }, environment: production }
outputs:
  length: \${{ steps.deploy.output }}
`;

onAct('a job that is killed is run again, and goes on with what others left', async () => {
  const on = await open({ files: { ...scripts, 'flows/three.yaml': three } });
  const started = on.play('three');
  await until(started, 'test: started');
  process.kill(Number(readFileSync(on.machine.pidFile('run-group'), 'utf8')), 'SIGKILL');
  const first = await started.ended;
  expect(first.code).not.toBe(0);
  expect(first.out).not.toContain('group deploy');
  const again = await on.play('three', { attempt: 2 }).ended;
  expect(again.code, again.out).toBe(0);
  const run = await on.merged('three', 2);
  expect(run).toMatchObject({ status: 'succeeded', outputs: { length: 5 } });
  expect(run).toEqual(await on.byHand('three'));
});

onAct(
  'a value over 1 MB travels; one in which a secret stands is masked but where it is given',
  async () => {
    const large = `on: { dispatch: true }
steps:
  long: { uses: scripts/long.ts, with: { times: 1300000 } }
  count: { uses: scripts/length.ts, with: { text: '\${{ steps.long.output }}' }, environment: staging }
outputs:
  length: \${{ steps.count.output }}
`;
    const masked = `on: { dispatch: true }
secrets: [TOKEN]
steps:
  build: { uses: scripts/join.ts, with: { text: 'a', token: '\${{ secrets.TOKEN }}' } }
  check: { uses: scripts/length.ts, with: { text: four }, environment: staging }
  use: { uses: scripts/join.ts, with: { text: '\${{ steps.build.output }}', token: '\${{ secrets.TOKEN }}' }, environment: production }
outputs:
  checked: \${{ steps.check.output }}
  text: \${{ steps.use.output }}
`;
    const flows = { 'flows/large.yaml': large, 'flows/masked.yaml': masked };
    const on = await open({ files: { ...scripts, ...flows } });
    const first = await on.play('large').ended;
    expect(first.code, first.out).toBe(0);
    const long = await on.merged('large');
    expect(long.outputs).toEqual({ length: 1_300_000 });
    expect(long).toEqual(await on.byHand('large'));

    const second = await on.play('masked', { secrets: { TOKEN: secret } }).ended;
    expect(second.code, second.out).toBe(0);
    const run = await on.merged('masked');
    expect(run.outputs).toMatchObject({ checked: 4 });
    expect(run).toEqual(await on.byHand('masked', { TOKEN: secret }));
    expect(second.out + JSON.stringify(run)).not.toContain(secret);
  },
);
