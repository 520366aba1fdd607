import { expect, test } from 'vitest';
import type { DividedRun } from './testing/divided-run.ts';
import { useDividedFlows } from './testing/use-divided-flows.ts';

/** Ends of divided runs other than that all went well. */

const flows = useDividedFlows();

/** Of the latest run: what does not differ from run to run. */
async function shown(): Promise<unknown> {
  const { out } = await flows.repository.millrace('show', 'latest', '--json');
  const { status, outputs, inputs, error, steps } = JSON.parse(out) as Shown;
  const ends = steps.map((it) => [it.step, it.status, it.reason, it.output, it.error?.message]);
  return { status, outputs, inputs, error, ends: ends.map((it) => JSON.stringify(it)).sort() };
}

interface Shown {
  readonly status: string;
  readonly outputs: unknown;
  readonly inputs: unknown;
  readonly error?: unknown;
  readonly steps: readonly {
    readonly step: string;
    readonly status: string;
    readonly reason?: string;
    readonly output?: unknown;
    readonly error?: { readonly message: string };
  }[];
}

/** GitHub skips the job of a group whose condition does not hold. */
function skip(divided: DividedRun, ...groups: readonly string[]): void {
  for (const name of groups) {
    const outputs = divided.needs[`run-${name}`]?.outputs ?? {};
    divided.needs[`run-${name}`] = { result: 'skipped', outputs };
  }
}

test('a step that fails brings `on-error` and `finally`, and skips what needs it, as on one machine', async () => {
  const alone = await flows.repository.millrace('run', 'ends');
  const ofOne = await shown();
  const divided = flows.divide('ends');
  const ended = await divided.all();
  expect(divided.needs['run-work']).toMatchObject({
    result: 'failure',
    outputs: { 'needless-after': 'true' },
  });
  expect(divided.needs['run-after']?.result).toBe('skipped');
  expect([ended.code, ended.out]).toEqual([alone.code, alone.out]);
  expect(await shown()).toEqual(ofOne);
}, 120_000);

test('inputs come as a form sends them, and all jobs must be of the same', async () => {
  await flows.repository.millrace('run', 'ends', '--input', 'fails=false');
  const ofOne = await shown();
  flows.repository.write('form.json', '{"fails": "false"}');
  const form = { more: ['--form-file', 'form.json'] };
  const divided = flows.divide('ends');
  await divided.group('work', form);
  await divided.group('after');
  skip(divided, 'on-error-tell');
  await divided.group('finally-clean', form);
  const ended = await divided.finish(form.more);
  expect(ended.code === 0 ? '' : ended.err).toBe('');
  expect(await shown()).toEqual(ofOne);
  flows.repository.write('form.json', '{"fails": "true"}');
  const other = await divided.finish(form.more);
  expect(other.code).toBe(3);
  expect(other.err).toContain('began with other inputs, or at another time');
  flows.repository.write('form.json', '{"fails": "perhaps"}');
  const wrong = await divided.finish(form.more);
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('fails')]);
}, 120_000);

test('a `return` ends the flow well, and what comes after it is needless', async () => {
  const alone = await flows.repository.millrace('run', 'returns');
  const ofOne = await shown();
  const divided = flows.divide('returns');
  const ended = await divided.all();
  expect(divided.needs['run-late']?.result).toBe('skipped');
  expect([ended.code, ended.out]).toEqual([alone.code, alone.out]);
  expect(await shown()).toEqual(ofOne);
}, 120_000);

test('a run that takes too long is ended, and `finally` runs', async () => {
  const alone = await flows.repository.millrace('run', 'limited');
  const ofOne = await shown();
  const divided = flows.divide('limited');
  const [slow] = await divided.group('slow');
  expect(slow?.code).toBe(1);
  await divided.group('last');
  const [clean] = await divided.group('finally-clean');
  expect(clean?.code === 0 ? '' : clean?.err).toBe('');
  const ended = await divided.finish();
  expect(ended.code).toBe(alone.code);
  expect(await shown()).toEqual(ofOne);
}, 120_000);

test('who is asked and says no leaves the run open; an engine that goes on ends it as failed', async () => {
  const divided = flows.divide('asked');
  for (const { name, approval } of divided.plan.groups) {
    if (approval === undefined) await divided.group(name);
    else break;
  }
  divided.needs['approve-sure'] = { result: 'failure', outputs: {} };
  const gated = divided.plan.groups.filter(({ approval }) => approval !== undefined);
  skip(divided, ...gated.map(({ name }) => name));
  const paused = await divided.finish();
  expect(paused.code).toBe(3);
  expect(paused.err).toContain('which has work to do, nothing arrived');
  const [first] = gated;
  const [declined] = await divided.group(first?.name ?? '');
  expect(declined?.code).toBe(1);
  const ended = await divided.finish();
  expect(ended.code).toBe(1);
  expect(await shown()).toMatchObject({ status: 'failed' });
}, 120_000);

test('what a job says that did not run in this attempt is not taken for news', async () => {
  const divided = flows.divide('ends');
  await divided.all();
  const before = structuredClone(divided.needs);
  divided.attempt = 2;
  // It dies before it says anything: its outputs stay.
  divided.needs['run-finally-clean'] = before['run-finally-clean'];
  const [again] = await divided.group('finally-clean');
  expect(again?.code).toBe(3);
  expect(again?.err).toContain('is of attempt 1, in which it failed');
  flows.repository.write('form.json', '{"fails": "false"}');
  const well = await divided.group('work');
  expect(well[0]?.code).toBe(1);
  const last = await divided.finish();
  expect(last.code).toBe(3);
  expect(last.err).toContain('made after another work.0 than the one that arrived');
}, 120_000);
