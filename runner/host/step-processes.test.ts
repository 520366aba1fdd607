import { expect, test } from 'vitest';
import type { StepSpec } from '../sandbox-port.ts';
import { script } from '../testing/flow.ts';
import { StepProcesses } from './step-processes.ts';

test('a process is started with the grants and the memory of its step', () => {
  const started: StepSpec[] = [];
  const processes = new StepProcesses({
    wall: 'deno',
    start: (spec) => {
      started.push(spec);
      return { run: () => Promise.resolve({ kind: 'cancelled' }), kill: () => undefined };
    },
    close: () => Promise.resolve(),
  });
  const grants = { net: ['a.example'] };
  processes.begin('a', script('a', { grants, memoryMiB: 64 }));
  processes.begin('b', script('b'));
  expect(started.map(({ grants, memoryMiB }) => ({ grants, memoryMiB }))).toEqual([
    { grants, memoryMiB: 64 },
    { grants: {}, memoryMiB: undefined },
  ]);
});
