import { expect, test } from 'vitest';
import type { Lock } from '../../lock/index.ts';
import { choose, forEach, lockOf, script, value } from '../testing/flow.ts';
import { singleStep } from './single-step.ts';

const post = script('post', {
  needs: ['first'],
  if: { path: ['inputs', 'on'] },
  onError: 'continue',
  timeoutMs: 5,
  secrets: ['HOOK', 'KEY'],
  with: {
    object: {
      hook: { secret: 'HOOK' },
      text: { text: ['hello ', { path: ['inputs', 'name'] }] },
      list: { path: ['steps', 'first', 'output'] },
      keys: { array: [{ secret: 'KEY' }] },
    },
  },
});

const input = {
  type: 'object',
  properties: { hook: {}, text: {}, list: {}, keys: {} },
  required: ['hook', 'list'],
} as const;

const lock: Lock = lockOf(
  [
    script('first'),
    post,
    value('plain', { literal: 1 }),
    forEach('each', {
      body: [script('each', { with: { object: { v: { js: 'item', reads: ['item'] } } } })],
    }),
    choose('pick', [
      [script('x')],
      [script('y', { with: { object: { a: { js: 'run', reads: ['run'] } } } })],
    ]),
  ],
  {
    interface: { inputs: { type: 'object', required: ['name'] }, outputs: true },
    secrets: ['HOOK', 'KEY', 'OTHER'],
    scripts: {
      [post.script]: {
        entry: post.uses,
        modules: {},
        call: { form: 'object', names: [] },
        input,
        output: true,
        permissions: {},
      },
    },
  },
);

test('a step alone keeps what needs no other step, and takes the rest from outside', () => {
  const single = singleStep(lock, { step: 'post', with: { list: [1], hook: 'mine' } });
  if (!single.ok) expect.fail(single.message);
  const { steps, secrets, outputs, interface: boundary } = single.lock;
  expect(steps).toEqual([
    {
      kind: 'script',
      id: 'post',
      needs: [],
      uses: post.uses,
      script: post.script,
      grants: {},
      output: true,
      timeoutMs: 5,
      secrets: ['KEY'],
      with: {
        object: {
          hook: { literal: 'mine' },
          text: { text: ['hello ', { path: ['inputs', 'name'] }] },
          keys: { array: [{ secret: 'KEY' }] },
          list: { literal: [1] },
        },
      },
    },
  ]);
  expect(secrets).toEqual(['KEY']);
  expect(outputs).toEqual({ path: ['steps', 'post', 'output'] });
  expect(boundary.inputs).toEqual({ type: 'object', required: ['name'] });
});

test('an argument that another step would give must be given', () => {
  expect(singleStep(lock, { step: 'post', with: {} })).toEqual({
    ok: false,
    message: 'The step "post" takes "list", which comes from other steps of the flow.',
    hint: 'Give it: --with list=…',
  });
});

test.each(['each', 'pick/x', 'pick/y', 'first'])('the step %s can be run alone', (step) => {
  const single = singleStep(lock, { step, with: {} });
  if (!single.ok) expect.fail(single.message);
  expect(single.lock.interface.inputs).toEqual({ type: 'object' });
});

test.each(['plain', 'pick'])('the step %s runs no script of its own', (step) => {
  expect(singleStep(lock, { step, with: {} })).toMatchObject({ ok: false });
});

test('a step that is not there is answered with those that are', () => {
  expect(singleStep(lock, { step: 'pick/z', with: {} })).toEqual({
    ok: false,
    message: 'No step of this flow is called "pick/z".',
    hint: 'Its steps that can be run alone are: first, post, each, pick/x, pick/y.',
  });
});
