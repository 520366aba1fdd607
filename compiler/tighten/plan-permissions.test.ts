import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsGrants, type Grants, type Lock } from '../../lock/index.ts';
import { anyGrants, someOf } from '../../lock/testing/any-grants.ts';
import { narrowGrants } from '../4-check/narrow-grants.ts';
import { parseText } from '../1-parse/testing/parse-text.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import { type FlowPlan, planPermissions } from './plan-permissions.ts';

const uses = 'uses: scripts/a.ts@9f2c1a7e04b1';

/** What a step of the flow holds when its script asks for `asked`. */
function heldIn(text: string, asked: Grants): Grants {
  const [first] = scriptCalls(sectionsOf(parseText(text).value));
  const written = first?.call.permissions?.value;
  return written === undefined ? asked : narrowGrants(asked, written).grants;
}

/** The plan for a flow whose only step is `step`. */
function plan(text: string, held: Grants, wanted?: Grants): FlowPlan {
  const step = { id: 'step', kind: 'script', grants: held } as unknown;
  const lock = { flow: { path: 'flows/a.yaml' }, steps: [step] } as unknown as Lock;
  const file = { path: 'flows/a.yaml', bytes: new TextEncoder().encode(text) };
  return planPermissions(file, lock, new Map(wanted && [['step', wanted]]));
}

function textAfter({ flow, steps }: FlowPlan): string {
  return applyEdits(
    flow.text,
    steps.flatMap(({ edits }) => edits),
  );
}

test('what is wanted is never more than what is held', () => {
  const text = `steps: { step: { ${uses} } }\n`;
  expect(() => plan(text, { net: ['a.example:443'] }, { net: ['a.example'] })).toThrow(/more than/);
  expect(() => plan(text, {}, { run: ['git'] })).toThrow(/more than/);
});

test('a step that says no more than it needs is left alone, also where it says it in other words', () => {
  const text = `steps: { step: { ${uses}, permissions: { net: ['*.a.example', x.a.example] } } }\n`;
  expect(plan(text, { net: ['*.a.example'] }).steps).toEqual([]);
  const none = `steps: { step: { ${uses} } }\n`;
  expect(plan(none, { net: ['a.example'] }).steps).toEqual([]);
  expect(plan(none, { net: ['a.example'] }, { net: ['a.example'] }).steps).toEqual([]);
});

test('where a value cannot be written, what covers it stays', () => {
  const text = `steps: { step: { ${uses} } }\n`;
  const held: Grants = { env: true, read: ['data'], net: ['a.example'] };
  const wanted: Grants = { env: ['GITHUB_X'], read: ['data/[id]', 'data/x'] };
  const planned = plan(text, held, wanted);
  expect(planned.steps).toMatchObject([
    {
      grants: { env: true, read: ['data', 'data/x'] },
      unwritable: [
        { kind: 'read', value: 'data/[id]' },
        { kind: 'env', value: 'GITHUB_X' },
      ],
    },
  ]);
  expect(textAfter(planned)).toBe(
    `steps: { step: { ${uses}, permissions: { read: [data], env: true } } }\n`,
  );
});

test.each([
  ['an explicit key', `steps:\n  ? step\n  : ? uses\n    : scripts/a.ts@9f2c1a7e04b1\n`],
  ['a key on its own line', `steps:\n  step:\n    uses:\n      scripts/a.ts@9f2c1a7e04b1\n`],
  ['quoted keys', `"steps": {"step": {"uses": "scripts/a.ts@9f2c1a7e04b1"}}`],
  [
    'a folded path',
    `steps:\n  step:\n    uses: >-\n      scripts/a.ts@9f2c1a7e04b1\n    timeout: 3s\n`,
  ],
  [
    'kept line breaks',
    `steps:\n  step:\n    ${uses}\n    with:\n      a: |+\n        b\n\n    timeout: 3s\n`,
  ],
  [
    'explicit permissions',
    `steps:\n  step:\n    ${uses}\n    ? permissions\n    : ? env # which\n      : - A\n      ? net\n      : - a.example\n`,
  ],
])('an unusual form is edited all the same: %s', (_form, text) => {
  for (const wanted of [{ env: ['A'] }, {}]) {
    const { steps, refused } = plan(text, { env: ['A'], net: ['a.example'] }, wanted);
    expect([refused, steps.map(({ grants }) => grants)]).toEqual([[], [wanted]]);
  }
});

test('a flow that would be too large is not edited, and it is said what to write', () => {
  const text = `steps:\n  step:\n    ${uses}\n#`.padEnd(256 * 1024 - 3, 'x');
  const { steps, refused } = plan(text, { env: ['A'] }, {});
  expect(steps).toEqual([]);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatch(
    /^No edit .* \(.*262144 bytes.*\); by hand it is `permissions: \{\}`\.$/,
  );
});

test('steps of two branches at one place are not told apart: only what their scripts do not ask for goes', () => {
  const branch = (at: number): string =>
    `      - if: \${{ ${String(at)} === 1 }}\n        steps:\n          step: { ${uses}, permissions: { env: [A, B] } }\n`;
  const text = `steps:\n  pick:\n    choose:\n${branch(1)}${branch(2)}`;
  const step = (grants: Grants): unknown => ({ id: 'step', kind: 'script', grants });
  const branches = [{ steps: [step({ env: ['A'] })] }, { steps: [step({ env: ['A', 'B'] })] }];
  const lock = {
    flow: { path: 'flows/a.yaml' },
    steps: [{ id: 'pick', kind: 'choose', branches }],
  } as unknown as Lock;
  const file = { path: 'flows/a.yaml', bytes: new TextEncoder().encode(text) };
  const planned = planPermissions(file, lock, new Map([['pick/step', {}]]));
  expect(planned.steps.map(({ place, grants }) => [place, grants])).toEqual([
    ['pick/step', { env: ['A'] }],
  ]);
  expect(textAfter(planned)).toBe(text.replace('[A, B]', '[A]'));
});

/** A flow of one step, with its permissions as JSON, which is YAML, or without. */
function flowOf(written: Grants | undefined, isBlock: boolean): string {
  const permissions = written === undefined ? [] : [`permissions: ${JSON.stringify(written)}`];
  return isBlock
    ? `steps:\n  step:\n${[uses, ...permissions, 'timeout: 3s'].map((line) => `    ${line}\n`).join('')}`
    : `steps: { step: { ${[uses, ...permissions, 'timeout: 3s'].join(', ')} } }\n`;
}

test('whatever a script asks for, a step says and runs use: after the edit the step holds what is wanted and never more than before', () => {
  let edits = 0;
  fc.assert(
    fc.property(
      anyGrants,
      fc.option(anyGrants, { nil: undefined }),
      fc.boolean(),
      fc.option(fc.func(fc.boolean()), { nil: undefined }),
      (asked, written, isBlock, keep) => {
        const before = flowOf(written, isBlock);
        const held = heldIn(before, asked);
        const wanted = keep && someOf(held, keep);
        const planned = plan(before, held, wanted);
        expect(planned.refused).toEqual([]);
        const after = textAfter(planned);
        edits += planned.steps.length;
        const now = heldIn(after, asked);
        const told = JSON.stringify({ asked, before, after, wanted });
        expect(containsGrants(held, now), told).toBe(true);
        const enough = wanted ?? held;
        expect(containsGrants(enough, now) && containsGrants(now, enough), told).toBe(true);
        // And the step says nothing beyond it any more: a script that asks for more one day gets none of it.
        const said = parseText(after).value.steps.flatMap((step) =>
          step.body.kind === 'script' ? [step.body.permissions?.value] : [],
        )[0];
        if (said !== undefined) expect(containsGrants(enough, said), told).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
  expect(edits).toBeGreaterThan(30);
});
