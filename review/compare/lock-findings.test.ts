import { expect, test } from 'vitest';
import { sha256 } from '../../lock/index.ts';
import type { Drift, FlowSide } from '../model/side.ts';
import { compareSides } from './compare-sides.ts';
import { compareInput, type Given } from './testing/compare-input.ts';
import { lockOf } from './testing/small-lock.ts';

function findings(given: Given): readonly unknown[] {
  const { changes, verdict } = compareSides(compareInput(given));
  return [
    verdict.result,
    ...changes.map(({ kind, severity, subject, location }) => [
      kind,
      severity,
      subject,
      location.path,
      location.line,
    ]),
  ];
}

const path = 'flows/a.yaml';
const head = (side: FlowSide): Given => ({
  base: [lockOf('a')],
  sides: { head: { [path]: side } },
});
const drift = (change: Partial<Drift>): Drift => ({
  state: 'fresh',
  files: [],
  errors: [],
  behind: [],
  ...change,
});
const drifted = (change: Partial<Drift>): Given => ({
  base: [lockOf('a')],
  head: [lockOf('a')],
  drift: { [path]: drift(change) },
});
const lock = { kind: 'read', lock: lockOf('a'), text: '' } as const;

test.each<[string, Given, readonly unknown[]]>([
  [
    'no lock',
    head({ sourceText: '' }),
    ['failed', ['lock-missing', 'refused', 'flows/a.lock.json', 'flows/a.lock.json', undefined]],
  ],
  [
    'a lock without a flow',
    { sides: { head: { [path]: { lock } } } },
    ['failed', ['lock-orphan', 'refused', 'flows/a.lock.json', 'flows/a.lock.json', undefined]],
  ],
  [
    'conflict markers',
    head({
      sourceText: '',
      lock: { kind: 'conflict', message: 'This lock has a merge conflict at line 12.' },
    }),
    ['failed', ['lock-conflict', 'refused', 'lock', 'flows/a.lock.json', 12]],
  ],
  [
    'a newer format',
    head({
      sourceText: '',
      lock: { kind: 'newer', message: 'x' },
      drift: drift({ state: 'stale', files: ['b'] }),
    }),
    ['failed', ['lock-newer', 'refused', 'lock', 'flows/a.lock.json', undefined]],
  ],
  [
    'a lock that is none',
    head({ sourceText: '', lock: { kind: 'invalid', message: 'x' } }),
    ['failed', ['lock-invalid', 'refused', 'lock', 'flows/a.lock.json', undefined]],
  ],
  [
    'files that did not follow',
    drifted({ state: 'stale', files: ['flows/a.grants', 'flows/a.lock.json'] }),
    [
      'failed',
      ['lock-stale', 'refused', 'flows/a.grants', 'flows/a.grants', undefined],
      ['lock-stale', 'refused', 'flows/a.lock.json', 'flows/a.lock.json', undefined],
    ],
  ],
  [
    'an edited lock',
    drifted({ state: 'edited', files: ['flows/a.lock.json'] }),
    ['failed', ['lock-edited', 'refused', 'flows/a.lock.json', 'flows/a.lock.json', undefined]],
  ],
  [
    'a flow that does not compile',
    drifted({ state: 'invalid', errors: [{ message: 'No.', line: 3 }] }),
    ['failed', ['flow-invalid', 'refused', 'flow', path, 3]],
  ],
  [
    'one that does not compile and says not why',
    drifted({ state: 'invalid' }),
    ['failed', ['flow-invalid', 'refused', 'flow', path, undefined]],
  ],
  [
    'a pin that is behind',
    drifted({ behind: [{ step: 's', uses: 'scripts/a.ts', from: sha256('a'), to: sha256('b') }] }),
    ['passed', ['pin-behind', 'notable', 'scripts/a.ts', path, undefined]],
  ],
  ['nothing wrong', drifted({}), ['unchanged']],
])('%s', (_name, given, expected) => {
  expect(findings(given)).toEqual(expected);
});

test('when head’s lock cannot be read, whom the flow reaches is still said', () => {
  const uses = [{ flow: 'flows/b.yaml', step: 's', uses: path, readers: [] }];
  const { changes } = compareSides(compareInput({ ...head({ sourceText: '' }), uses }));
  expect(changes[0]?.reaches).toEqual([{ flow: 'flows/b.yaml', step: 's' }]);
});

test('when base’s lock cannot be read, all that head may do is new', () => {
  const before: FlowSide = { sourceText: '', lock: { kind: 'newer', message: 'Too new.' } };
  const { changes, flows } = compareSides(
    compareInput({ head: [lockOf('a', { secrets: ['A'] })], sides: { base: { [path]: before } } }),
  );
  expect(changes.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['secret-widened', undefined, 'A'],
    ['step-changed', 'Too new.', '0 steps'],
  ]);
  expect(flows[0]?.status).toBe('changed');
});
