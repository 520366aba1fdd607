import { expect, test } from 'vitest';
import { needsOf, resolveText } from './testing/resolve-text.ts';

test('an unknown step is reported where it is written, and dropped', async () => {
  const { found, diagnostics, value } = await resolveText(`
steps:
  build: { value: 1 }
  test: { needs: [biuld, build], value: '\${{ steps.nothing.output }}' }
outputs: { x: '\${{ steps["bild"].output }}' }
`);
  expect(found).toEqual(['unknown-step biuld', 'unknown-step nothing', 'unknown-step bild']);
  expect(diagnostics.map(({ hint }) => hint)).toEqual([
    'Did you mean `build`?',
    undefined,
    'Did you mean `build`?',
  ]);
  expect(needsOf(value.steps)).toEqual({ build: [], test: ['build'] });
  expect(value.expressions.size).toBe(0);
});

test('a nested step is named outside its block, and the block is proposed', async () => {
  const { found, diagnostics } = await resolveText(`
steps:
  block:
    for-each: \${{ [1] }}
    as: item
    steps:
      inside:
        for-each: \${{ [1] }}
        as: other
        steps: { deep: { value: 1 } }
      after: { value: '\${{ steps.deep.output }}' }
  after: { needs: [inside], value: '\${{ steps.deep.output }}' }
`);
  expect(found).toEqual([
    'shadowed-step after',
    'out-of-scope deep',
    'out-of-scope inside',
    'out-of-scope deep',
  ]);
  expect(diagnostics.slice(1).map(({ message, hint }) => `${message} ${hint ?? ''}`)).toEqual([
    '"deep" is inside "inside", and only the block’s output is visible here. What it gives is part of `steps.inside.output`.',
    '"inside" is inside "block", and only the block’s output is visible here. What it gives is part of `steps.block.output`.',
    '"deep" is inside "block", and only the block’s output is visible here. What it gives is part of `steps.block.output`.',
  ]);
});

test('a step of another branch is not there', async () => {
  const { diagnostics } = await resolveText(`
steps:
  pick:
    choose:
      - if: \${{ true }}
        steps: { one: { value: 1 } }
    else: { two: { value: '\${{ steps.one.output }}' } }
`);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    '"one" is in another branch of "pick", and only one branch runs.',
  ]);
});

test('inputs and secrets must be declared', async () => {
  const { found, diagnostics } = await resolveText(`
inputs: { keyword: { type: string } }
secrets: [TOKEN]
steps:
  a: { value: '\${{ inputs.keywrod + inputs["limit"] + inputs.keyword }}' }
  b: { uses: scripts/a.ts, with: { t: '\${{ secrets.TOKNE }}' } }
`);
  expect(found).toEqual(['unknown-input keywrod', 'unknown-input limit', 'unknown-secret TOKNE']);
  expect(diagnostics.map(({ hint }) => hint)).toEqual([
    'Did you mean `keyword`?',
    'Declare it: `inputs: { limit: … }`.',
    'Did you mean `TOKEN`?',
  ]);
});

test('an item is known in the body alone, and also in fan-outs inside it', async () => {
  const { found } = await resolveText(`
steps:
  outer:
    for-each: \${{ [[1]] }}
    as: row
    if: \${{ row }}
    steps:
      inner:
        for-each: \${{ row }}
        as: cell
        uses: scripts/a.ts
        with: { x: '\${{ row.length + cell }}' }
      after: { value: '\${{ cell }}' }
outputs: { x: '\${{ row }}', y: '\${{ index }}' }
`);
  expect(found).toEqual([
    'expression-name row',
    'expression-name cell',
    'expression-name row',
    'expression-name index',
  ]);
});

test('the name of an item hides nothing', async () => {
  const { found } = await resolveText(`
steps:
  a:
    for-each: \${{ [1] }}
    as: Math
    steps:
      b: { for-each: '\${{ [1] }}', as: row, steps: { c: { for-each: '\${{ [1] }}', as: row, uses: scripts/a.ts } } }
`);
  expect(found).toEqual(['shadowed-name Math', 'shadowed-name row']);
});

test('an expression is held to its form, at the characters of the file', async () => {
  const { found, value } = await resolveText(`
steps:
  a: { value: "\\u0024{{ 1 + }}" }
  b:
    value: >-
      \${{ [1]
      .map((n) => { return n; }) }}
  c: { value: '\${{ process.env }}' }
  d: { value: '\${{ ''its'' + nothing }}' }
`);
  expect(found).toEqual([
    'expression-syntax }',
    'expression-power { return n; }',
    'expression-name process',
    'expression-name nothing',
  ]);
  expect(value.expressions.size).toBe(0);
});

test('a script that several steps use is resolved for each, and its problems are said once', async () => {
  const text = `
steps:
  a: { uses: scripts/a.ts }
  b: { for-each: '\${{ [1] }}', as: item, uses: scripts/a.ts }
  c: { uses: scripts/broken.ts }
  d: { uses: scripts/broken.ts }
`;
  const { value, diagnostics } = await resolveText(text, {
    'scripts/a.ts': 'export function main() {}',
    'scripts/broken.ts': "import 'lodash';",
  });
  expect(value.steps.map(({ script }) => script?.entry)).toEqual([
    'scripts/a.ts',
    'scripts/a.ts',
    undefined,
    undefined,
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['resolve/bare-import']);
});

test('a file full of mistakes is reported in bounded time', async () => {
  const ids = Array.from(
    { length: 900 },
    (_, at) => `  step_number_${String(at)}: { needs: [unknown_${String(at)}], value: 1 }`,
  );
  const { diagnostics } = await resolveText(`steps:\n${ids.join('\n')}\n`);
  expect(diagnostics).toHaveLength(900);
});

test('an expression that is too long for any stack is refused, and nothing breaks', async () => {
  const sum = '1 + '.repeat(20_000);
  const { diagnostics } = await resolveText(`steps: { a: { value: '\${{ ${sum}inputs.n }}' } }`);
  expect(diagnostics.map(({ code }) => code)).toEqual(['resolve/expression-syntax']);
});
