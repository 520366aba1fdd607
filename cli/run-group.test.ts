import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { GroupPlan } from '../groups/index.ts';
import { sha256 } from '../lock/index.ts';
import { token } from './testing/divided-flows.ts';
import type { DividedRun } from './testing/divided-run.ts';
import { useDividedFlows } from './testing/use-divided-flows.ts';

const flows = useDividedFlows();

afterEach(() => {
  rmSync(join(flows.repository.root, 'gate'), { recursive: true, force: true });
});

interface Shown {
  readonly status: string;
  readonly outputs: unknown;
  readonly steps: readonly { readonly step: string; readonly status: string }[];
}

async function shown(): Promise<Shown> {
  return JSON.parse((await flows.repository.millrace('show', 'latest', '--json')).out) as Shown;
}

function begun(name: string): number {
  const path = join(flows.repository.root, 'gate', `${name}.begun`);
  return existsSync(path) ? readFileSync(path, 'utf8').length : 0;
}

async function until(holds: () => boolean, said: () => string): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 600) throw new Error(`It took too long: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function openGate(name: string, text: string): void {
  mkdirSync(join(flows.repository.root, 'gate'), { recursive: true });
  writeFileSync(join(flows.repository.root, 'gate', name), text);
}

test('groups that run in jobs of their own end as a run on one machine', async () => {
  const alone = await flows.repository.millrace('run', 'chain');
  const ofOne = await shown();
  const divided = flows.divide('chain');
  const ended = await divided.all();
  expect(ended.err).toContain('each: succeeded');
  expect(ended.code).toBe(0);
  expect(ended.out).toBe(alone.out);
  const merged = await shown();
  expect(merged.outputs).toEqual(ofOne.outputs);
  const stands = ({ steps }: Shown): readonly string[] =>
    steps.map(({ step, status }) => `${step} ${status}`).sort();
  expect(stands(merged)).toEqual(stands(ofOne));
  expect((await flows.repository.millrace('logs', 'latest')).code).toBe(0);
  expect((await flows.repository.millrace('retry', 'latest', '--from', 'two')).code).toBe(0);
}, 120_000);

test('a fan-out runs in shards, and ends as one that does not', async () => {
  const divided = flows.divide('chain', (plan) => ({ ...plan, groups: sharded(plan, 'each', 2) }));
  const ended = await divided.all();
  expect(ended.err).toContain('each: succeeded');
  expect(divided.needs['run-count-each']?.outputs['shards-each']).toBe('[0,1]');
  expect(Object.keys(divided.needs['run-each']?.outputs ?? {})).toEqual(
    expect.arrayContaining(['manifest-0', 'manifest-1']),
  );
  expect((await shown()).outputs).toEqual({ all: [13, 14, 15], sum: 12 });
}, 120_000);

function sharded({ groups }: GroupPlan, id: string, shards: number): GroupPlan['groups'] {
  return groups.flatMap((group) => {
    if (!group.steps.includes(id)) return [group];
    const { after, trust } = group;
    const counter = {
      name: `count-${id}`,
      section: 'main',
      steps: [],
      counts: [id],
      after,
      trust,
      seconds: 0,
    } as const;
    return [counter, { ...group, shards, after: [counter.name, ...after].sort() }];
  });
}

test('a value of more than a megabyte travels as a file of its own', async () => {
  const divided = flows.divide('large');
  const ended = await divided.all();
  expect(ended.out).toBe('{\n  "size": 1500000\n}\n');
}, 120_000);

test('a value in which a secret stands is masked where the secret is not given, and goes on elsewhere', async () => {
  const divided = flows.divide('hidden');
  const ended = await divided.all();
  expect(ended.code).toBe(0);
  expect((await shown()).outputs).toEqual({ text: 'it is ***' });
  for (const path of filesBelow(divided.folder)) {
    expect(readFileSync(path, 'latin1')).not.toContain(token);
  }
}, 120_000);

test('a group that reads a value with a secret that it is not given is refused, and says which', async () => {
  const divided = flows.divide('leak');
  await divided.group('tell');
  const [ended] = await divided.group('size');
  expect(ended?.code).toBe(3);
  expect(ended?.err).toContain(
    'In the output of tell stands the text of the secret TOKEN, which this job is not given',
  );
  expect(ended?.err).toContain('hint: ');
  const last = await divided.finish();
  expect(last.code).toBe(3);
  expect(last.err).toContain('The job of the group size ended without leaving anything');
  expect((await shown()).status).toBe('unfinished');
}, 120_000);

test('a job that was killed goes on from what ended when it runs again', async () => {
  const divided = flows.divide('again');
  const [name = ''] = groupOf(divided, 'slow');
  const started = divided.start(name);
  await until(
    () => begun('slow') === 1 && begun('first') === 1 && begun('side') === 1,
    started.said,
  );
  process.kill(started.pid, 'SIGKILL');
  await divided.settle(name, started);
  const [below] = await divided.group('last');
  expect(below?.code).toBe(3);
  expect(below?.err).toContain('ended without leaving anything');
  divided.attempt = 2;
  openGate('slow', 'open');
  await divided.group(name);
  await divided.group('last');
  const ended = await divided.finish();
  expect(ended.out).toBe('{\n  "slow": "open"\n}\n');
  expect([begun('first'), begun('side'), begun('slow')]).toEqual([1, 1, 2]);
  expect(ended.err).toContain('attempt 2');
}, 120_000);

function groupOf(divided: DividedRun, step: string): readonly string[] {
  return divided.plan.groups.filter(({ steps }) => steps.includes(step)).map(({ name }) => name);
}

test('Ctrl-C ends the steps of a job, and the run is one that was cancelled', async () => {
  const divided = flows.divide('again');
  const [name = ''] = groupOf(divided, 'slow');
  const started = divided.start(name);
  await until(() => begun('slow') === 1, started.said);
  process.kill(started.pid, 'SIGINT');
  expect((await divided.settle(name, started)).code).toBe(130);
  divided.needs['run-last'] = { result: 'skipped', outputs: {} };
  const ended = await divided.finish(['--cancelled']);
  expect(ended.code).toBe(1);
  const { status, steps } = await shown();
  expect(status).toBe('cancelled');
  expect(steps.find(({ step }) => step === 'last')?.status).toBe('skipped');
}, 120_000);

test('an approval counts from who may give it, and else not', async () => {
  const divided = flows.divide('asked');
  const [asker = ''] = groupOf(divided, 'build');
  await divided.group(asker);
  const asks = Object.values(divided.needs).map((job) => job?.outputs['asks-sure']);
  expect(asks).toContain('true');
  const [gated = ''] = groupOf(divided, 'sure');
  const [unasked] = await divided.group(gated);
  expect(unasked?.code).toBe(5);
  const [stranger] = await divided.group(gated, { more: ['--by', 'eve'] });
  expect(stranger?.code).toBe(1);
  expect(stranger?.err).toContain('"eve" may not answer sure');
  for (const name of groupOf(divided, 'sure')) {
    const [given] = await divided.group(name, { more: ['--by', 'ada'] });
    expect(given?.code).toBe(0);
  }
  for (const name of groupOf(divided, 'ship')) if (name !== gated) await divided.group(name);
  expect((await divided.finish()).out).toBe('{\n  "by": "ada"\n}\n');
}, 120_000);

test('nothing that was tampered with on its way is used', async () => {
  const divided = flows.divide('chain');
  await divided.group('one');
  const { outputs } = divided.needs['run-one']!;
  const digest = outputs['manifest'] ?? '';
  const path = join(divided.folderOf(divided.leavingOf('one')), 'objects', digest);
  const manifest = readFileSync(path, 'utf8');
  const said = JSON.parse(manifest) as Record<string, string | number>;
  const refused = async (why: string): Promise<void> => {
    const [ended] = await divided.group('two');
    expect(ended?.err).toContain(why);
    expect(ended?.err).toContain('hint: ');
    expect(ended?.code).toBe(3);
    delete divided.needs['run-two'];
  };
  const withManifest = async (change: Record<string, unknown>, why: string): Promise<void> => {
    const text = `${JSON.stringify({ ...said, ...change })}\n`;
    writeFileSync(join(divided.folderOf(divided.leavingOf('one')), 'objects', sha256(text)), text);
    divided.needs['run-one'] = {
      result: 'success',
      outputs: { ...outputs, manifest: sha256(text) },
    };
    await refused(why);
  };
  await withManifest({ run: '20200101-000000000-aaaaaa' }, 'is of the run 20200101');
  await withManifest({ lock: `sha256:${'0'.repeat(64)}` }, 'is of the lock');
  await withManifest({ plan: `sha256:${'0'.repeat(64)}` }, 'is of the plan');
  await withManifest({ group: 'each' }, 'is of the group each');
  await withManifest({ shard: 1 }, 'is of the shard 1');
  await withManifest({ ended: 'failed' }, 'says that a step failed');
  await withManifest({ segment: '0'.repeat(64) }, 'its journal is missing');
  divided.needs['run-one'] = { result: 'failure', outputs };
  await refused('says that all went well');
  divided.needs['run-one'] = { result: 'success', outputs: {} };
  await refused('not what it left');
  divided.needs['run-one'] = { result: 'failure', outputs: {} };
  await refused('without leaving anything');
  divided.needs['run-one'] = { result: 'success', outputs: { ...outputs, manifest: '***' } };
  await refused('is no digest');
  divided.needs['run-one'] = { result: 'success', outputs };
  const segment = join(
    divided.folderOf(divided.leavingOf('one')),
    'objects',
    String(said['segment']),
  );
  const bytes = readFileSync(segment);
  rmSync(segment);
  writeFileSync(segment, bytes.subarray(0, -1));
  await refused('its journal is damaged');
}, 240_000);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
