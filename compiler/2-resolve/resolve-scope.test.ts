import { expect, test } from 'vitest';
import { needsOf, resolveText } from './testing/resolve-text.ts';

async function graph(text: string): Promise<Record<string, readonly string[]>> {
  const { value, found } = await resolveText(text);
  expect(found).toEqual([]);
  return needsOf(value.steps);
}

test('a step needs what it names and what every part of it reads', async () => {
  expect(
    await graph(`
inputs: { n: { type: number, default: 1 } }
secrets: [KEY]
steps:
  a: { value: 1 }
  b: { value: 2 }
  c: { value: 3 }
  d: { value: 4 }
  e: { value: 5 }
  call:
    if: \${{ steps.a.output > 0 }}
    needs: [e, e2]
    uses: scripts/a.ts
    with: { x: { y: ['\${{ steps.b.output }}', 'text \${{ steps["c"].output }}'] }, k: '\${{ secrets.KEY }}' }
    retry: { attempts: 2, on: "\${{ error.name === 'x' && attempt < steps.d.output }}" }
  e2: { value: '\${{ inputs.n }}' }
  each:
    for-each: \${{ [steps.a.output] }}
    as: item
    uses: scripts/a.ts
    with: { x: '\${{ item + index + steps.b.output }}' }
outputs: { x: '\${{ steps.call.output }}' }
`),
  ).toMatchObject({ call: ['a', 'b', 'c', 'd', 'e', 'e2'], each: ['a', 'b'], e2: [] });
});

test('what a nested step mentions is needed by the block around it, scope by scope', async () => {
  expect(
    await graph(`
steps:
  a: { value: 1 }
  b: { value: [2] }
  c: { value: 3 }
  block:
    for-each: \${{ steps.b.output }}
    as: outer
    steps:
      first: { value: '\${{ steps.a.output + outer }}' }
      inner:
        choose:
          - if: \${{ steps.first.output > 1 }}
            steps: { deep: { needs: [c], value: 1 } }
        else: { deep: { value: '\${{ steps.first.output }}' } }
`),
  ).toEqual({
    a: [],
    b: [],
    c: [],
    block: ['a', 'b', 'c'],
    'block.first': [],
    'block.inner': ['first'],
    'block.inner.deep': [],
  });
});

test('a name that an arrow binds is not the name around it', async () => {
  const text = "steps:\n  a: { value: '${{ [1].map((steps) => steps) }}' }\n";
  expect(await graph(text)).toEqual({ a: [] });
});

test('a step that needs itself, or the block around it, is told so at that place', async () => {
  const { found, diagnostics } = await resolveText(`
steps:
  a: { needs: [a], value: '\${{ steps.a.output }}' }
  block:
    for-each: \${{ [1] }}
    as: item
    steps: { inside: { value: '\${{ steps.block.output }}' } }
`);
  expect(found).toEqual(['self-reference a', 'self-reference a', 'self-reference block']);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    '"a" needs itself.',
    '"a" needs itself.',
    '"block" is the block around this step, and ends only after it.',
  ]);
});

test('a cycle is reported once, also through a block', async () => {
  const { found, diagnostics } = await resolveText(`
steps:
  x: { needs: [b], value: 1 }
  a: { needs: [c], value: 1 }
  b: { value: '\${{ steps.a.output }}' }
  c:
    for-each: \${{ [1] }}
    as: item
    steps: { inside: { value: '\${{ steps.b.output }}' } }
`);
  expect(found).toEqual(['needs-cycle a']);
  expect(diagnostics[0]?.message).toBe('These steps wait for each other: a -> c -> b -> a.');
});

test('a cycle of thousands of steps is shown by its ends, quickly', async () => {
  const step = (at: number): string =>
    `  s${String(at)}: { needs: [s${String((at + 1) % 2_000)}], value: 1 }`;
  const text = `steps:\n${Array.from({ length: 2_000 }, (_, at) => step(at)).join('\n')}\n`;
  const { diagnostics } = await resolveText(text);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'These steps wait for each other: s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> … -> s1998 -> s1999 -> s0.',
  ]);
});

test('a dense graph of 400 steps and 79,800 edges is resolved in no time', async () => {
  const ids = Array.from({ length: 400 }, (_, at) => `s${at.toString(36)}`);
  const steps = ids.map((id, at) => `  ${id}: {needs: [${ids.slice(0, at).join()}], value: 1}`);
  // The file itself would be larger than a flow may be, so its graph is read.
  const parts = steps.slice(0, 300).join('\n');
  const needs = await graph(`steps:\n${parts}\n`);
  expect(needs['s8b']).toHaveLength(299);
});
