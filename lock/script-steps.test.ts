import { expect, test } from 'vitest';
import type { LockedStep, ScriptStep } from './lock.ts';
import { scriptSteps } from './script-steps.ts';

const script = (id: string): ScriptStep => ({
  kind: 'script',
  id,
  needs: [],
  output: true,
  uses: 'scripts/a.ts',
  script: 'a'.repeat(64),
  with: { object: {} },
  grants: {},
  secrets: [],
});

test('steps in bodies and branches are found, under the names of the grants file', () => {
  const base = { needs: [], output: true } as const;
  const each = { ...base, kind: 'for-each', items: { literal: [] }, as: 'x', parallel: 1 } as const;
  const yes = { literal: true };
  const steps: readonly LockedStep[] = [
    script('plain'),
    { ...base, kind: 'value', id: 'value', value: yes },
    { ...each, id: 'one', result: 'step', body: [script('one')] },
    { ...each, id: 'many', result: 'record', body: [script('first')] },
    {
      ...base,
      kind: 'choose',
      id: 'choice',
      branches: [{ if: yes, steps: [script('then')] }],
      else: [script('otherwise')],
    },
  ];
  expect(scriptSteps(steps).map(({ id }) => id)).toEqual([
    'plain',
    'one',
    'many/first',
    'choice/then',
    'choice/otherwise',
  ]);
});
