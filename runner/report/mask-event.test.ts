import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import { maskEvent } from './mask-event.ts';
import { createMask } from './mask.ts';

const mask = createMask(['hunter2', 'step']);
const error = { name: 'hunter2', message: 'was hunter2' };
const masked = { name: '***', message: 'was ***' };

test.each<[RunEvent, object]>([
  [
    { kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: { a: 'hunter2' }, wall: 'w' },
    { inputs: { a: '***' } },
  ],
  [{ kind: 'items-evaluated', step: 'a', items: ['hunter2'] }, { items: ['***'] }],
  [{ kind: 'step-succeeded', step: 'a', output: 'x hunter2' }, { output: 'x ***' }],
  [{ kind: 'step-failed', step: 'a', error }, { error: masked }],
  [{ kind: 'attempt-failed', step: 'a', attempt: 1, error, random: 0 }, { error: masked }],
  [
    {
      kind: 'run-finished',
      status: 'failed',
      outputs: ['hunter2'],
      run: 'r',
      error: { step: 's', ...error },
    },
    { outputs: ['***'], error: { step: 's', ...masked } },
  ],
])('%j is masked in its values', (event, change) => {
  expect(maskEvent(event, mask)).toEqual({ ...event, ...change });
});

test.each<RunEvent>([
  { kind: 'step-succeeded', step: 'step', output: { clean: [1] } },
  { kind: 'step-failed', step: 'step', error: { name: 'Error', message: 'no' } },
  { kind: 'step-skipped', step: 'step', reason: 'needs' },
  { kind: 'run-finished', status: 'succeeded', outputs: null, run: 'r' },
])('%j stays the very event, its kind and address included', (event) => {
  expect(maskEvent(event, mask)).toBe(event);
});
