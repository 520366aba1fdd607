import { expect, test } from 'vitest';
import type { LockedStep, ScriptStep } from './locked-step.ts';
import { placedSteps } from './placed-steps.ts';

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
  const placed = placedSteps({ steps, onError: [script('tell')], finally: [script('tidy')] });
  expect(placed.map(({ place, step }) => `${place} ${step.kind}`)).toEqual([
    'plain script',
    'value value',
    'one for-each',
    'one script',
    'many for-each',
    'many/first script',
    'choice choose',
    'choice/then script',
    'choice/otherwise script',
    'on-error:tell script',
    'finally:tidy script',
  ]);
});
