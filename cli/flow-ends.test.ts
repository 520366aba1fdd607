import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { blockRepository, promised, readRun, runBlocks, secret } from './testing/block-runs.ts';
import type { TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = blockRepository();
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
}, 120_000);

beforeEach(() => {
  repository.write('out/log', '');
});

afterAll(() => {
  repository.remove();
});

/** What the scripts began, in order. */
const begun = (log: readonly string[]): readonly string[] =>
  log.filter((line) => line.startsWith('enter ')).map((line) => line.replace('enter ', ''));

test(
  promised(
    'They see `error` with `step`, `name`, `message` and `attempt` of the first failure. The run still fails.',
  ),
  async () => {
    const { code, ends, log, events } = await runBlocks(repository, 'never');
    expect(code).toBe(1);
    expect(ends).toMatchObject({
      'wait[2]/round': 'succeeded',
      wait: 'failed: RepeatError: `until` did not hold after 3 rounds.',
      dependent: 'skipped: needs',
      aside: 'succeeded',
      'finally:report': 'succeeded',
    });
    expect(ends).not.toHaveProperty('wait[3]/round');
    // What is under way ends first; `finally` comes last, and sees what it gave.
    expect(begun(log)).toEqual([
      'under way',
      'wait|RepeatError|`until` did not hold after 3 rounds.|1|skipped',
      'failed UNDER WAY',
    ]);
    expect(log.indexOf('leave under way')).toBe(1);
    expect(events.at(-1)).toMatchObject({
      status: 'failed',
      error: { step: 'wait', name: 'RepeatError' },
    });
  },
);

test('after success `finally` runs, and `on-error` does not', async () => {
  const { code, ends, log } = await runBlocks(repository, 'ends');
  expect(code).toBe(0);
  expect(begun(log)).toEqual(['work', 'succeeded succeeded']);
  expect(ends).not.toHaveProperty('on-error:tell');
});

test(promised('A failure in `finally` fails the run.'), async () => {
  const { code, ends, events } = await runBlocks(repository, 'ends', ['--input', 'clean=false']);
  expect(code).toBe(1);
  expect(ends).toMatchObject({
    'finally:report': 'succeeded',
    'finally:verdict': 'failed: Error: attempt 1 broke',
  });
  expect(ends).not.toHaveProperty('on-error:tell');
  expect(events.at(-1)).toMatchObject({ status: 'failed', error: { step: 'finally:verdict' } });
});

test(
  promised('The steps of `finally` run last, whatever happened, also after a cancellation'),
  async () => {
    const started = repository.start(['run', 'ends', '--input', 'ms=60000', '--json']);
    await until(() => repository.read('out/log') === 'enter work\n');
    process.kill(started.pid, 'SIGINT');
    const { code, ends, log, events } = readRun(repository, await started.ended);
    expect(code).toBe(130);
    expect(begun(log)).toEqual(['work', 'cancelled failed']);
    expect(ends).toMatchObject({
      work: 'failed: CancelledError: The run was interrupted.',
      'finally:report': 'succeeded',
    });
    expect(ends).not.toHaveProperty('on-error:tell');
    expect(events.at(-1)).toMatchObject({ status: 'cancelled' });
  },
);

test(
  promised('What is under way is cancelled, and nothing else starts; `finally` still runs.'),
  async () => {
    const { code, outputs, ends, log } = await runBlocks(repository, 'early');
    expect(code).toBe(0);
    expect(outputs).toEqual({ sent: false, text: 'nothing to do' });
    expect(ends).toMatchObject({
      nothing: 'succeeded',
      text: 'skipped: cancelled',
      later: 'skipped: cancelled',
      'under-way': 'failed: CancelledError: The flow ended early.',
      'finally:report': 'succeeded',
    });
    expect(begun(log)).toContain('finally succeeded');
    expect(log).not.toContain('leave under way');
  },
);

test(promised('Steps that must not start before it is decided name it in `needs`.'), async () => {
  const { code, outputs, ends, log } = await runBlocks(repository, 'early', ['--input', 'count=2']);
  expect(code).toBe(0);
  expect(outputs).toEqual({ sent: true, text: '2 things' });
  expect(ends).toMatchObject({ nothing: 'skipped: condition', later: 'succeeded' });
  expect(begun(log)).toEqual(['2 things', 'finally succeeded']);
});

test(promised('`retry`, `timeout`, `idempotent` and `for-each` work as on a script.'), async () => {
  const { code, outputs, ends, events, log } = await runBlocks(repository, 'uses');
  expect(code).toBe(0);
  expect(outputs).toEqual({
    middle: { text: 'V12 LIVE', login: { size: secret.length, isRight: true } },
    each: ['V1 TEST', 'V2 TEST'],
    late: { name: 'TimeoutError', message: 'The attempt took longer than 1.5 s.' },
    flaky: { word: 'AGAIN', when: 'the second time' },
  });
  expect(ends).toMatchObject({
    'middle/release/login': 'succeeded',
    'each[1]/work': 'succeeded',
    'late/work': 'failed: CancelledError: The flow ran out of time.',
    'late/never': 'skipped: cancelled',
    'late/finally:tidy': 'succeeded',
  });
  // A second attempt of a flow begins with nothing of the first one.
  expect(begun(log).filter((name) => name === 'again')).toHaveLength(2);
  expect(
    events.filter((event) => event.kind === 'flow-started' && event.step === 'flaky'),
  ).toMatchObject([
    { attempt: 1, inputs: { word: 'again' } },
    { attempt: 2, inputs: { word: 'again' } },
  ]);
  expect(log).not.toContain('enter never');
});

test(
  promised(
    'It is handed exactly the secrets that it declares, by name, and its grants stand in the grants file of the flow that uses it.',
  ),
  () => {
    const grants = repository.read('flows/uses.grants').split('\n');
    expect(grants).toContain('middle/release/login\tsecret\tAPI_TOKEN');
    expect(grants).toContain('middle/release/work\twrite\tout');
    expect(grants).toContain('late/finally:tidy\twrite\tout');
    expect(grants.filter((line) => line.startsWith('flaky') && line.includes('secret'))).toEqual(
      [],
    );
    const kept = join(repository.root, '.millrace');
    const files = readdirSync(kept, { recursive: true, withFileTypes: true }).filter((it) =>
      it.isFile(),
    );
    expect(files.length).toBeGreaterThan(1);
    const holding = files.filter((it) =>
      readFileSync(join(it.parentPath, it.name)).includes(secret),
    );
    expect(holding.map(({ name }) => name)).toEqual([]);
  },
);

test('without its secret a flow that only a subflow needs it for does not begin', async () => {
  const { code, err } = await repository.start(['run', 'uses'], { API_TOKEN: '' }).ended;
  expect(code).toBe(1);
  expect(err).toContain('API_TOKEN');
  expect(repository.read('out/log')).toBe('');
});

test('--dry-run tells of the steps of subflows at any depth, and runs none', async () => {
  const { code, out } = await repository.millrace('run', 'uses', '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatchSnapshot();
  expect(repository.read('out/log')).toBe('');
});

test.each([
  ['a space more', (lock: string) => `${lock} `],
  ['another argument', (lock: string) => lock.replace('"test"', '"live"')],
  ['no lock at all', () => ''],
])('a subflow whose lock was changed is refused: %s', async (_, tamper) => {
  const path = 'flows/release.lock.json';
  const lock = repository.read(path);
  const tampered = tamper(lock);
  expect(tampered).not.toBe(lock);
  repository.write(path, tampered);
  const { code, err } = await repository.millrace('run', 'uses');
  repository.write(path, lock);
  expect(code).toBe(1);
  expect(err).toContain(path);
  expect(err).toContain('hint:');
  expect(repository.read('out/log')).toBe('');
});

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 40_000, interval: 20 }).toBe(true);
}
