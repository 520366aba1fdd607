import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sshKeys } from '../runner/testing/ssh-keys.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const token = 'token-of-the-test';
let repository: TestRepository;

const release = `
secrets: [TOKEN]
steps:
  ask:
    approve:
      message: Release?
      form:
        type: object
        properties: { version: { type: string } }
        required: [version]
      approvers: [ada, tester]
  use: { uses: scripts/length.ts, with: { text: '\${{ secrets.TOKEN }}' }, needs: [ask] }
outputs:
  by: \${{ steps.ask.output.by }}
  version: \${{ steps.ask.output.form.version }}
`;

const slow = `
steps:
  ask: { approve: { message: Go on? } }
  nap: { sleep: 1h }
finally:
  bye: { value: '\${{ run.status }}' }
outputs:
  by: \${{ steps.ask.output.by }}
`;

beforeAll(async () => {
  repository = makeRepository({
    env: { TOKEN: token },
    files: {
      'scripts/length.ts': 'export function main(text: string): number { return text.length; }\n',
      'flows/release.yaml': release,
      'flows/slow.yaml': slow,
    },
  });
  for (const words of [['pin'], ['compile']]) {
    expect(await repository.millrace(...words)).toMatchObject({ code: 0 });
  }
});

afterAll(() => {
  repository.remove();
});

/** Begins a run that waits at once, and gives its id. */
async function waiting(): Promise<string> {
  const { code, out } = await repository.millrace('run', 'release', '--json');
  expect(code).toBe(5);
  const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { run: string; kind: string };
  expect(last.kind).toBe('run-waiting');
  return last.run;
}

function letters(run: string): readonly string[] {
  return readdirSync(join(repository.root, '.millrace/runs', run, 'requests'));
}

test('the waiting run names the fields of the form', async () => {
  const { code, err } = await repository.millrace('run', 'release');
  expect(code).toBe(5);
  expect(err).toMatch(/millrace approve \S+ ask --form version=…/);
});

test('who follows a run that nobody works on is told so', async () => {
  const run = await waiting();
  const { code, err } = await repository.millrace('logs', run, '--follow');
  expect(code).toBe(0);
  expect(err).toContain('ask waits for an approval');
  expect(err).toContain(`No process works on the run ${run} now`);
});

test('an answer that the run cannot go on with is not kept, and the next one counts', async () => {
  const run = await waiting();
  const approve = ['approve', run, '--by', 'ada', '--form'];
  const refused = await repository.start([...approve, `version=${token}`], { TOKEN: '' }).ended;
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('TOKEN');
  expect(letters(run)).toEqual([]);
  const { code, out } = await repository.millrace(...approve, 'version=2');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ by: 'ada', version: '2' });
  expect(letters(run)).toEqual([]);
  const again = await repository.millrace(...approve, 'version=3');
  expect(again).toMatchObject({ code: 1 });
  expect(again.err).toContain('has ended');
});

test('who may not approve is told who may; who has such a name need not say it', async () => {
  const run = await waiting();
  const other = await repository.millrace('approve', run, '--by', 'eve', '--form', 'version=1');
  expect(other).toMatchObject({ code: 1 });
  expect(other.err).toContain('ada');
  repository.git('config', 'user.name', 'tester');
  const own = await repository.millrace('approve', run, '--form', 'version=1');
  expect(own).toMatchObject({ code: 0 });
  expect(JSON.parse(own.out)).toMatchObject({ by: 'tester' });
});

test('a signature proves who approved; a key that nobody gave to that name does not', async () => {
  const run = await waiting();
  const keys = sshKeys('ada', 'tester');
  const words = ['approve', run, '--form', 'version=1', '--by', '@ada', '--sign'];
  const bare = await repository.millrace(...words, join(keys.folder, 'ada'));
  expect(bare).toMatchObject({ code: 2 });
  expect(bare.err).toContain('gpg.ssh.allowedSignersFile');
  const signers = ['--allowed-signers', keys.allowed];
  const other = await repository.millrace(...words, join(keys.folder, 'tester'), ...signers);
  expect(other).toMatchObject({ code: 1 });
  expect(other.err).toContain('does not prove that "ada" signed');
  const own = await repository.millrace(...words, join(keys.folder, 'ada'), ...signers);
  expect(own).toMatchObject({ code: 0 });
  const shown = await repository.millrace('show', run);
  expect(shown.out).toContain('verified');
});

test('a declined approval fails the run', async () => {
  const run = await waiting();
  const words = ['approve', run, '--decline', '--reason', 'not today', '--by', 'ada'];
  const { code, err } = await repository.millrace(...words);
  expect(code).toBe(1);
  expect(err).toContain('ApprovalDeclinedError');
  expect(err).toContain('not today');
});

test('a process that works on the run takes the answer in, and a cancellation', async () => {
  const started = repository.start(['run', 'slow']);
  await said(started.said, 'waits for an approval');
  const run = /\d{8}-\d{9}-\w{6}/.exec(started.said())?.[0] ?? '';
  const { code, err } = await repository.millrace('approve', run, '--by', 'ada');
  expect(code).toBe(0);
  expect(err).toContain('was given to the process that works on the run');
  await said(started.said, 'approved by ada');
  expect(await repository.millrace('cancel', run)).toMatchObject({ code: 0 });
  const ended = await started.ended;
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('finally:bye: succeeded');
  expect(letters(run)).toEqual([]);
});

/** Waits until a text was said; the process's own limit of time bounds it. */
async function said(text: () => string, what: string): Promise<void> {
  for (let looks = 0; looks < 600 && !text().includes(what); looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(text()).toContain(what);
}
