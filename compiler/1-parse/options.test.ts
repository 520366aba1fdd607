import { expect, test } from 'vitest';
import { readDuration } from './duration.ts';
import { cronProblem } from './cron.ts';
import { bodyOf, flowWith, hints, parseText, problems } from './testing/parse-text.ts';

const pinned = 'uses: scripts/a.ts@9f2c1a7e04b1';

test('a duration is whole numbers with units, from large to small', () => {
  const good = {
    '500ms': 500,
    '2s': 2_000,
    '10m': 600_000,
    '1h': 3_600_000,
    '1h30m': 5_400_000,
    '1h2m3s4ms': 3_723_004,
    '0s': 0,
    '90m': 5_400_000,
  };
  for (const [text, value] of Object.entries(good)) expect(readDuration(text)).toBe(value);
  for (const text of [
    '',
    '5',
    'm',
    '1.5s',
    '-1s',
    '1s1m',
    '1s 2ms',
    '1S',
    '1d',
    ' 1s',
    '1s1s',
    '1e3s',
    '9'.repeat(20) + 's',
  ]) {
    expect(readDuration(text)).toBeUndefined();
  }
});

test('a timeout is longer than nothing, and no longer than a timer can wait', () => {
  expect(problems(flowWith(`${pinned}\ntimeout: 0s`))).toEqual(['parse/bad-duration «0s»']);
  expect(problems(flowWith(`${pinned}\ntimeout: 576h`))).toEqual([]);
  expect(problems(flowWith(`${pinned}\ntimeout: 576h1ms`))).toEqual([
    'parse/bad-duration «576h1ms»',
  ]);
  expect(hints(flowWith(`${pinned}\ntimeout: 30`))).toEqual([
    'Write the unit: `30s` for seconds, `30m` for minutes.',
  ]);
  expect(problems(flowWith(`${pinned}\ntimeout: [1s]`))).toEqual(['parse/wrong-type «[»']);
});

test('a retry has defaults for all but its attempts', () => {
  expect(bodyOf(`${pinned}\nretry: { attempts: 3 }`)).toMatchObject({
    retry: { attempts: 3, delayMs: 1_000, factor: 2, jitter: 'none' },
  });
  expect(bodyOf(`${pinned}\nretry: { attempts: 3, delay: 0s }`)).toMatchObject({
    retry: { delayMs: 0 },
  });
  expect(problems(flowWith(`${pinned}\nretry: { delay: 1s }`))).toEqual([
    'parse/missing-key «retry»',
  ]);
  expect(problems(flowWith(`${pinned}\nretry: 3`))).toEqual(['parse/wrong-type «3»']);
});

test('the bounds of a retry are checked', () => {
  const retry = (yaml: string): readonly string[] =>
    problems(flowWith(`${pinned}\nretry: { ${yaml} }`));
  expect(retry('attempts: 1')).toEqual(['parse/bad-value «1»']);
  expect(retry('attempts: 101')).toEqual(['parse/bad-value «101»']);
  expect(retry('attempts: 2, factor: 0.5')).toEqual(['parse/bad-value «0.5»']);
  expect(retry('attempts: 2, jitter: some')).toEqual(['parse/bad-value «some»']);
  expect(retry('attempts: 2, delay: 1m, max-delay: 1s')).toEqual(['parse/bad-value «1s»']);
  expect(retry('attempts: 2, max-delay: 500ms')).toEqual(['parse/bad-value «500ms»']);
  expect(retry('attempts: 2, on: true')).toEqual(['parse/expected-expression «true»']);
});

test('a cron expression has five fields in their ranges', () => {
  for (const text of [
    '*/15 * * * *',
    '0 0 1 1 0',
    '59 23 31 12 6',
    '0-30/10 9-17 * * mon-fri',
    '5,10 * * JAN sun',
    '* * * * *',
  ]) {
    expect(cronProblem(text)).toBeUndefined();
  }
  for (const text of [
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    '* * * * mon-xyz',
    '*  * * * *',
    '* * * * *\n',
    '@daily',
    '? * * * *',
    '1- * * * *',
    '*/99 * * * *',
  ]) {
    expect(cronProblem(text)).toBeDefined();
  }
});

test('triggers are schedules, dispatch and events as they are written', () => {
  const on = (yaml: string): ReturnType<typeof parseText> =>
    parseText(`on: ${yaml}\nsteps: { a: { value: 1 } }`);
  expect(
    on('{ schedule: ["0 0 * * *"], dispatch: false, pull_request: }').value.triggers?.value,
  ).toEqual({
    schedule: ['0 0 * * *'],
    dispatch: false,
    events: { pull_request: null },
  });
  const codes = (yaml: string): readonly string[] => on(yaml).diagnostics.map(({ code }) => code);
  expect(codes('{ schedule: "0 0 * * *" }')).toEqual(['parse/wrong-type']);
  expect(codes('{ schedule: [] }')).toEqual(['parse/empty-value']);
  expect(codes('{ dispatch: yes }')).toEqual(['parse/bad-value']);
  expect(codes('push')).toEqual(['parse/wrong-type']);
  expect(codes('{ dispach: true }')).toEqual(['parse/unknown-key']);
  expect(codes('{ Push: {} }')).toEqual(['parse/unknown-key']);
  expect(codes('{ push: { branches: ["${{ inputs.b }}"] } }')).toEqual([
    'parse/expression-not-allowed',
  ]);
});

test('a name of a secret is one of an environment variable that nobody else uses', () => {
  const secrets = (yaml: string): readonly string[] =>
    problems(`secrets: ${yaml}\nsteps: { a: { value: 1 } }`);
  expect(secrets('[A, _B2, SLACK_WEBHOOK_URL]')).toEqual([]);
  expect(secrets('[]')).toEqual([]);
  for (const name of [
    'a',
    'A-B',
    '1A',
    'GITHUB_TOKEN',
    'DENO_DIR',
    'MILLRACE_KEY',
    'PATH',
    'A'.repeat(65),
  ]) {
    expect(secrets(`[${name}]`)).toEqual([`parse/bad-secret-name «${name}»`]);
  }
  expect(secrets('[A, B, A]')).toEqual(['parse/duplicate-item «A»']);
  expect(secrets('{ A: 1 }')).toEqual(['parse/wrong-type «{»']);
  expect(secrets(`[${Array.from({ length: 65 }, (_, index) => `S${index}`).join(', ')}]`)).toEqual([
    'parse/too-many «S64»',
  ]);
});

test('a title is text', () => {
  expect(problems('name: 1\nsteps: { a: { value: 1 } }')).toEqual(['parse/wrong-type «1»']);
  expect(hints('name: 1\nsteps: { a: { value: 1 } }')).toEqual([`Put it in quotes: '1'`]);
  expect(problems('name:\nsteps: { a: { value: 1 } }')).toEqual(['parse/empty-value «name»']);
});
