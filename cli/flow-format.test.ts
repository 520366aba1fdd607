import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  exampleFlows,
  exampleScripts,
  type Example,
} from '../compiler/testing/flow-format-examples.ts';
import type { Json, JsonObject } from '../lock/index.ts';
import { readRun } from './testing/block-runs.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** How an example ends when it is run as it stands; without `code` it succeeds. */
interface Expected {
  readonly words?: readonly string[];
  readonly code?: number;
  readonly outputs?: Json;
  /** How steps ended, of those that are named. */
  readonly ends?: JsonObject;
}

/** By heading, from the top. `network`: it cannot be run without one, so what it would do is shown. */
const expected: { readonly [heading: string]: readonly (Expected | 'network')[] } = {
  'The flow format': ['network'],
  script: [{ words: ['--mock'], outputs: {}, ends: { search: 'mocked' } }],
  flow: [
    { words: ['--input', 'version=v7'], outputs: { id: 'v7-1' } },
    { outputs: { id: 'v12-1' }, ends: { 'release/login': 'succeeded' } },
  ],
  value: [{ outputs: {}, ends: { page: 'succeeded' } }],
  'fan-out': [
    {
      outputs: {},
      ends: {
        'each[1]': 'succeeded',
        'nested[0]/loud': 'succeeded',
        'nested[1]/length': 'succeeded',
      },
    },
  ],
  loop: [
    {
      code: 1,
      ends: {
        'wait[29]/pause': 'succeeded',
        wait: 'failed: RepeatError: `until` did not hold after 30 rounds.',
      },
    },
  ],
  choice: [{ outputs: { text: 'a little', price: 5 }, ends: { 'all/price': 'succeeded' } }],
  wait: [{ outputs: {}, ends: { pause: 'succeeded', after: 'succeeded' } }],
  approval: [{ code: 5 }],
  'early end': [
    {
      outputs: { sent: false, text: 'nothing to do' },
      ends: { nothing: 'succeeded', text: 'skipped: cancelled' },
    },
  ],
  'When the flow ends': [{ outputs: {}, ends: { 'finally:report': 'succeeded' } }],
  'Silencing a warning': [{ outputs: { hello: 'hello' } }],
};

const flows = exampleFlows();
let repository: TestRepository;

beforeAll(async () => {
  const written = flows.map(({ path, text }) => [path, runnable(text)] as const);
  repository = makeRepository({
    files: {
      ...Object.fromEntries(exampleScripts()),
      ...Object.fromEntries(written),
      'out/log': '',
    },
    env: { API_TOKEN: 'a token', SLACK_WEBHOOK_URL: 'https://hooks.example/1' },
  });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
}, 120_000);

afterAll(() => {
  repository.remove();
});

/** Without the pins, which are no digests of anything, and in less time. */
function runnable(text: string): string {
  return text
    .replaceAll(/(\.ts|\.yaml)@[0-9a-f]{12}/g, '$1')
    .replaceAll(/sleep: \d+\w/g, 'sleep: 1ms');
}

const titled = (
  example: Example,
  index: number,
): readonly [string, Example, Expected | 'network'] => {
  const before = flows.slice(0, index).filter(({ heading }) => heading === example.heading);
  const how = expected[example.heading]?.[before.length];
  if (how === undefined) throw new Error(`Say how the example under "${example.heading}" ends.`);
  return [`${example.heading} ${String(before.length + 1)}`, example, how];
};

test.each(flows.map(titled))('the example runs as it says: %s', async (_, { path }, how) => {
  const flow = path.slice('flows/'.length, -'.yaml'.length);
  if (how === 'network') {
    expect(await repository.millrace('run', flow, '--dry-run')).toMatchObject({ code: 0, err: '' });
    return;
  }
  const { words = [], code = 0, outputs, ends = {} } = how;
  const ran = readRun(repository, await repository.millrace('run', flow, '--json', ...words));
  expect({
    code: ran.code,
    err: ran.err.replaceAll(/^millrace: The run .*\n.*hint: .*\n/gm, ''),
  }).toEqual({ code, err: '' });
  expect(ran.ends).toMatchObject(ends);
  if (outputs !== undefined) expect(ran.outputs).toEqual(outputs);
});
