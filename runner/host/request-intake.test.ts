import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import { parseRequest } from '../approval/parse-request.ts';
import { FakeSandbox, returned, threw } from '../testing/fake-sandbox.ts';
import { approve, lockOf, script } from '../testing/flow.ts';
import { withFlows } from '../testing/every-kind.ts';
import { runsFolder, type RunsFolder } from '../testing/resume-fixture.ts';
import { sshKeys, type SshKeys } from '../testing/ssh-keys.ts';
import { makeAnswer } from './ask-run.ts';
import type { Answer } from './judge-answer.ts';
import { readLog } from './read-logs.ts';

const form = {
  type: 'object',
  properties: { version: { type: 'string' }, slow: { type: 'boolean', default: false } },
  required: ['version'],
  additionalProperties: false,
} as const;
const filled = { version: '1', slow: false };
const steps = [
  approve('ask', { form, approvers: ['ada', 'bob'] }),
  script('after', { needs: ['ask'] }),
];
/** An answer without its form. */
const bare: Answer = {
  kind: 'approval-given',
  step: 'ask',
  by: 'ada',
  identity: 'claimed',
  at: 5,
};

const said = { ...bare, form: filled };

interface Waiting {
  readonly runs: RunsFolder;
  readonly keys: SshKeys;
}

async function waitingRun(): Promise<Waiting> {
  const runs = runsFolder();
  onTestFinished(() => {
    rmSync(runs.root, { recursive: true });
  });
  const begun = await runs.begin(withFlows(lockOf(steps), {}), new FakeSandbox());
  expect(begun).toMatchObject({ kind: 'waiting' });
  return { runs, keys: sshKeys('ada', 'bob') };
}

function signed({ runs, keys }: Waiting, by = 'ada'): Answer {
  const key = join(keys.folder, by);
  const signing = { key, allowedSigners: keys.allowed };
  const answered = makeAnswer({
    opened: runs.open(),
    decision: 'approve',
    by,
    form: { version: '1' },
    signing,
  });
  if (!answered.ok) expect.fail(answered.message);
  expect(answered.answer.identity).toBe('verified');
  return answered.answer;
}

/** Each is an answer that somebody wrote into the run's folder by hand. */
const forged: Readonly<Record<string, (waiting: Waiting) => Answer>> = {
  'of somebody who is no approver': () => ({ ...said, by: 'eve' }),
  'declined by somebody who is no approver': () => ({
    ...said,
    kind: 'approval-declined',
    by: 'eve',
  }),
  'without the form': () => bare,
  'with a field of another type': () => ({ ...said, form: { ...filled, version: 2 } }),
  'with a field too many': () => ({ ...said, form: { ...filled, more: true } }),
  'without a default': () => ({ ...said, form: { version: '1' } }),
  'that says that it is verified': () => ({ ...said, identity: 'verified' }),
  'with a signature that is none': () => ({ ...said, identity: 'verified', signature: 'yes' }),
  'with the signature of somebody else': (waiting) => ({ ...signed(waiting, 'bob'), by: 'ada' }),
  'with the signature of another form': (waiting) => ({
    ...signed(waiting),
    form: { ...filled, slow: true },
  }),
  'with the signature of another moment': (waiting) => ({ ...signed(waiting), at: 6 }),
  'whose name would begin a line of the log': () => ({ ...said, by: 'ada\n::error::' }),
};

test.each(Object.entries(forged))(
  'an answer %s is refused, and the run goes on waiting',
  async (_, make) => {
    const waiting = await waitingRun();
    const { runs, keys } = waiting;
    runs.request(make(waiting));
    const sandbox = new FakeSandbox();
    const result = await runs.resume(sandbox, { allowedSigners: keys.allowed });
    expect(result).toMatchObject({ kind: 'waiting', approvals: [{ step: 'ask' }] });
    expect(sandbox.called).toEqual([]);
    expect(readdirSync(join(runs.run(), 'requests'))).toEqual([]);
    const lines = readLog(runs.run(), 'ask').map(({ line }) => line);
    expect(lines).toEqual([
      expect.stringMatching(/^millrace: an answer does not count\. [^\n]+$/u),
    ]);
    const told = runs.notices.flatMap((it) => (it.kind === 'log' ? [it.line] : []));
    expect(told).toEqual(lines);
  },
);

test('an answer that is signed counts, as verified', async () => {
  const waiting = await waitingRun();
  const { runs, keys } = waiting;
  runs.request(signed(waiting));
  const result = await runs.resume(new FakeSandbox(), { allowedSigners: keys.allowed });
  expect(result).toMatchObject({ kind: 'finished', status: 'succeeded' });
  expect(runs.notices).toContainEqual(
    expect.objectContaining({ kind: 'approval-given', by: 'ada', identity: 'verified' }),
  );
});

test('where nobody knows whose keys count, no signature does', async () => {
  const waiting = await waitingRun();
  const { runs } = waiting;
  runs.request(signed(waiting));
  expect(await runs.resume(new FakeSandbox())).toMatchObject({ kind: 'waiting' });
  const lines = readLog(runs.run(), 'ask').map(({ line }) => line);
  expect(lines.join()).toContain('gpg.ssh.allowedSignersFile is not set');
});

test('a signature does not count again when the run is begun anew', async () => {
  const waiting = await waitingRun();
  const { runs, keys } = waiting;
  const answer = signed(waiting);
  const more = { allowedSigners: keys.allowed };
  runs.request(answer);
  const failing = new FakeSandbox(() => threw('no'));
  expect(await runs.resume(failing, more)).toMatchObject({ status: 'failed' });
  runs.request(answer);
  const retry = { ...more, retry: { from: ['ask'] } };
  expect(await runs.resume(new FakeSandbox(), retry)).toMatchObject({ kind: 'waiting' });
  runs.request(signed(waiting));
  const sandbox = new FakeSandbox(() => returned(null));
  expect(await runs.resume(sandbox, more)).toMatchObject({ status: 'succeeded' });
});

test.each<[Json, Json | undefined]>([
  [{ ...said, mock: true, output: 1 }, said],
  [{ ...said, signature: 'x' }, said],
  [{ kind: 'cancel', step: 'ask' }, { kind: 'cancel' }],
  [{ ...said, at: 1e300 }, undefined],
  [{ ...said, form: [] }, undefined],
  [{ ...said, kind: 'approval-declined', form: filled, reason: 5 }, undefined],
  [{ ...said, identity: 'proven' }, undefined],
  [{ ...said, kind: 'step-succeeded' }, undefined],
  [[said], undefined],
])('of a request only what belongs to one is taken: %j', (value, taken) => {
  expect(parseRequest(value)).toEqual(taken);
});
