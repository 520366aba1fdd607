import { expect, test } from 'vitest';
import type { Change, MetRule } from '../model/change.ts';
import { changeOf, flowOf } from '../testing/sample-review.ts';
import { decideVerdict } from './decide-verdict.ts';

const flows = [flowOf({ path: 'flows/a.yaml' })];
const rule = (effect: MetRule['effect'], text: string, by: readonly string[] = []): MetRule => ({
  effect,
  by,
  text,
});
const gain = (severity: Change['severity'], met?: MetRule): Change =>
  changeOf({ kind: 'grant-widened', severity, to: 'a.example', ...(met && { rule: met }) });
const ask = rule('require-approval', 'require-approval: net', ['@org/a', 'ada']);

test('the gravest change decides', () => {
  const results = (
    [
      [],
      [gain('fine')],
      [gain('notable')],
      [gain('breaking')],
      [gain('approval', ask), gain('breaking')],
      [gain('approval', ask), gain('refused')],
    ] as const
  ).map((changes) => decideVerdict(changes, flows));
  expect(results.map(({ result }) => result)).toEqual([
    'passed', // A flow changed, and nothing of it says more.
    ...['passed', 'passed', 'passed', 'approval', 'failed'],
  ]);
  expect(results.map(({ breaking }) => breaking)).toEqual([false, false, false, true, true, false]);
  expect(decideVerdict([], []).result).toBe('unchanged');
});

test('each rule is named once with how often it was met, and each list of approvers once', () => {
  const other = rule('require-approval', 'require-approval: secret', ['@org/a', 'ada']);
  const nobody = rule('require-approval', 'require-approval: run');
  const { approvers, reasons } = decideVerdict(
    [
      gain('approval', ask),
      gain('approval', other),
      gain('approval', ask),
      gain('approval', nobody),
    ],
    flows,
  );
  expect(approvers).toEqual([['@org/a', 'ada'], []]);
  expect(reasons).toEqual([
    '2 widenings must be approved by @org/a or ada: require-approval: net.',
    'One widening must be approved by @org/a or ada: require-approval: secret.',
    'One widening must be approved by somebody: require-approval: run.',
  ]);
});

test('what is refused asks for nobody: an approval would not help', () => {
  const denied = gain('refused', rule('deny', 'deny: run'));
  const { result, approvers, reasons } = decideVerdict([gain('approval', ask), denied], flows);
  expect({ result, approvers }).toEqual({ result: 'failed', approvers: [] });
  expect(reasons[0]).toBe('The policy denies one widening: deny: run.');
});

test('locks come first, each cause for itself', () => {
  const lock = (kind: Change['kind'], flow: string): Change =>
    changeOf({ kind, severity: 'refused', flow });
  const { reasons } = decideVerdict(
    [
      gain('refused', rule('deny', 'deny: run')),
      lock('lock-stale', 'flows/a.yaml'),
      lock('lock-edited', 'flows/a.yaml'),
      lock('lock-missing', 'flows/b.yaml'),
      lock('flow-invalid', 'flows/c.yaml'),
      lock('lock-unproven', 'flows/d.yaml'),
      changeOf({ kind: 'integrity-changed', severity: 'refused', subject: 'npm:x@1.0.0' }),
      changeOf({ kind: 'integrity-changed', severity: 'refused', subject: 'npm:x@1.0.0' }),
    ],
    flows,
  );
  expect(reasons).toEqual([
    'flows/c.yaml does not compile.',
    '2 flows have files that are not what their sources compile to.',
    'flows/d.yaml has a lock that could not be checked.',
    'The bytes of npm:x@1.0.0 are not what they were under the same version.',
    'The policy denies one widening: deny: run.',
  ]);
});

test('a break says whom it reaches, each once, and what is not proven', () => {
  const reaches = [{ flow: 'flows/b.yaml', step: 'x' }];
  const broken = (more: Partial<Change>): Change =>
    changeOf({ kind: 'input-breaking', severity: 'breaking', subject: 'input a', ...more });
  expect(decideVerdict([broken({})], flows).reasons).toEqual([
    'One change breaks what a flow takes or gives; no step of this repository uses it.',
  ]);
  expect(
    decideVerdict([broken({ reaches }), broken({ reaches, proof: { decided: 'unproven' } })], flows)
      .reasons,
  ).toEqual([
    '2 changes break what a flow takes or gives (1 because the opposite is not proven); one step may fail.',
  ]);
});
