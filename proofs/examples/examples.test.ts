import { expect, test } from 'vitest';
import { exampleFlows, exampleScripts } from '../../compiler/testing/flow-format-examples.ts';
import { judgeFlows } from '../mutate/judge-flows.ts';
import { findBrokenPromise } from '../mutate/run-lock.ts';

const pinned = (text: string): string => text.replaceAll(/(\.ts|\.yaml)@[0-9a-f]{12}/g, '$1@pin');

test('no run of an example of docs/flow-format.md, whatever its scripts give, breaks what the compiler promises', async () => {
  const examples = exampleFlows();
  const judged = await judgeFlows({
    flows: new Map(examples.map(({ path, text }) => [path, pinned(text)])),
    scripts: exampleScripts(),
  });
  expect([...judged.keys()].sort()).toEqual(examples.map(({ path }) => path).sort());
  for (const [path, { errors, locks }] of judged) {
    expect(errors.map(({ message }) => `${path}: ${message}`)).toEqual([]);
    expect(locks && (await findBrokenPromise(locks, 1, 12)), path).toBeUndefined();
    expect(locks, path).toBeDefined();
  }
}, 120_000);
