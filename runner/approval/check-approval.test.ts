import { expect, test } from 'vitest';
import type { ApproveStep } from '../../lock/index.ts';
import { approvalStatement } from './approval-statement.ts';
import { checkApproval, type ApprovalAnswer } from './check-approval.ts';

const step: ApproveStep = {
  kind: 'approve',
  id: 'ask',
  needs: [],
  message: { literal: 'Go?' },
  output: true,
};
const form = {
  type: 'object',
  properties: { version: { type: 'string' }, slow: { type: 'boolean', default: false } },
  required: ['version', 'slow'],
  additionalProperties: false,
} as const;
const yes: ApprovalAnswer = { by: 'ada', decision: 'approve', form: {} };

test('without a form and without approvers anybody may say yes', () => {
  expect(checkApproval('ask', step, yes)).toEqual({ ok: true });
  expect(checkApproval('ask', step, { ...yes, form: { a: 1 } })).toEqual({
    ok: false,
    message: 'ask has no form, so there is no field "a".',
  });
});

test('a form is filled in as its schema says, defaults included', () => {
  const filled = { ...yes, form: { version: '1' } };
  expect(checkApproval('ask', { ...step, form }, filled)).toEqual({
    ok: true,
    form: { version: '1', slow: false },
  });
  for (const wrong of [{}, { version: 1 }, { version: '1', other: 2 }]) {
    const checked = checkApproval('ask', { ...step, form }, { ...yes, form: wrong });
    expect(checked).toMatchObject({ ok: false });
    expect(checked).toHaveProperty('message', expect.stringMatching(/^form.*\.$/u));
  }
});

test('who declines fills in nothing, and must be an approver too', () => {
  const no: ApprovalAnswer = { ...yes, decision: 'decline' };
  expect(checkApproval('ask', { ...step, form, approvers: ['ada'] }, no)).toEqual({ ok: true });
  const eve = checkApproval('ask', { ...step, approvers: ['ada', 'bob'] }, { ...no, by: 'eve' });
  expect(eve).toEqual({
    ok: false,
    message: '"eve" may not answer ask.',
    hint: 'Its approvers are ada, bob; --by NAME says who you are.',
  });
});

test('what is signed is the same text whatever the order of its fields', () => {
  const said = { run: 'r', lock: 'l', step: 'ask', decision: 'approve', by: 'ada', at: 5 } as const;
  const turned = {
    at: 5,
    by: 'ada',
    decision: 'approve',
    step: 'ask',
    lock: 'l',
    run: 'r',
  } as const;
  expect(approvalStatement(said)).toBe(approvalStatement(turned));
  expect(approvalStatement({ ...said, form: { a: 1 } })).toContain('"form":{"a":1}');
});
