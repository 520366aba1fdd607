import { expect, test } from 'vitest';
import { judgeFlows } from './judge-flows.ts';
import { findBrokenPromise } from './run-lock.ts';

const child = `inputs: { n: { type: number } }
steps: { a: { value: '\${{ inputs.n + 1 }}' } }
outputs: { n: '\${{ steps.a.output }}' }
`;

/** How a run of a flow that nobody checked breaks what the compiler promises. */
async function broken(flow: string): Promise<string | undefined> {
  const flows = new Map([
    ['flows/child.yaml', child],
    ['flows/f.yaml', flow],
  ]);
  const { locks } = (await judgeFlows({ flows, scripts: new Map() })).get('flows/f.yaml') ?? {};
  expect(locks).toBeDefined();
  const found = locks && (await findBrokenPromise(locks, 1, 3));
  return found && `${found.kind} ${found.step ?? 'flow'}`;
}

const blocks: readonly (readonly [name: string, flow: string, end: string])[] = [
  [
    'until of a loop',
    "steps: { w: { repeat: { steps: { s: { value: 1 } }, until: '${{ steps.s.output.x.y }}', max: 3 } } }",
    'ExpressionError w',
  ],
  [
    'round of a loop',
    "steps: { w: { repeat: { steps: { s: { value: '${{ index.a.b }}' } }, until: '${{ true }}', max: 3 } } }",
    'ExpressionError w[0]/s',
  ],
  [
    'message of an approval',
    "steps: { a: { approve: { message: '${{ inputs.gone.x }}' } } }",
    'ExpressionError a',
  ],
  [
    'form of an approval',
    "steps: { a: { approve: { message: Go?, form: { type: object, properties: { n: { type: number } }, required: [n] } } }, b: { value: '${{ steps.a.output.form.n.x.y }}' } }",
    'ExpressionError b',
  ],
  [
    'early end',
    "inputs: { on: { type: boolean } }\nsteps: { r: { if: '${{ inputs.on || true }}', return: { n: '${{ run.gone.x }}' } } }\noutputs: { n: '${{ 1 }}' }",
    'ExpressionError r',
  ],
  [
    'inputs of a flow',
    'steps: { c: { uses: flows/child.yaml@pin, with: { n: text } } }',
    'InputSchemaError c',
  ],
  [
    'outputs of a flow',
    "steps: { c: { uses: flows/child.yaml@pin, with: { n: 1 } }, b: { value: '${{ steps.c.output.gone.x }}' } }",
    'ExpressionError b',
  ],
  [
    'what runs after a failure',
    "steps: { w: { repeat: { steps: { s: { value: 1 } }, until: '${{ false }}', max: 1 } } }\non-error: { t: { value: '${{ error.gone.x }}' } }",
    'ExpressionError on-error:t',
  ],
  [
    'what runs last',
    "steps: { v: { value: 1 } }\nfinally: { t: { value: '${{ run.gone.x }}' } }",
    'ExpressionError finally:t',
  ],
  [
    'a mock',
    "steps: { c: { uses: flows/child.yaml@pin, with: { n: 1 }, mock: 7 }, b: { value: '${{ steps.c.output.n.toFixed(1) }}' } }",
    'ExpressionError b',
  ],
];

test.each(blocks)('a run shows what is wrong in: %s', async (_, flow, end) => {
  expect(await broken(flow)).toBe(end);
});
