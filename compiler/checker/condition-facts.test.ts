import fc from 'fast-check';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { factsOf, proofsOfRunning } from './condition-facts.ts';

function texts(source: string, holds = true): readonly string[] {
  const file = ts.createSourceFile('c.ts', `(${source})`, ts.ScriptTarget.ES2023, true);
  const [statement] = file.statements;
  if (statement === undefined || !ts.isExpressionStatement(statement)) throw new Error(source);
  return factsOf(statement.expression, holds).map(({ text }) => text);
}

test('what says the same has the same facts', () => {
  const same = [
    [
      'inputs.mode === "a"',
      "inputs['mode']===('a')",
      '`a` === inputs.mode',
      '!(inputs.mode !== "a")',
    ],
    ['inputs.go', '(inputs . go)', 'inputs.go === true', '!!inputs.go', '/* so */ inputs["go"]'],
    ['n > 3', '3 < n', '(n) > (3)', 'n > 3.0'],
    ['a && b', '(a) && (b)', '!(!a || !b)'],
    ['list.some((i) => i.a > 1)', 'list.some((i) => (1 < i["a"]))'],
  ];
  for (const [first = '', ...others] of same) {
    for (const other of others) expect(texts(other), other).toEqual(texts(first));
  }
});

test('what says something else has other facts', () => {
  const different = [
    'a',
    '!a',
    'a || b',
    'a === b',
    'a !== b',
    'a == b',
    'a?.b',
    'a.b',
    'a[b]',
    "'a'",
  ];
  expect(new Set(different.map((source) => texts(source).join())).size).toBe(different.length);
  expect(texts('(a - b) - c === d')).not.toEqual(texts('a - (b - c) === d'));
  expect(texts('n < 3', false)).not.toEqual(texts('n >= 3'));
  expect(texts('a === false')).not.toEqual(texts('!a'));
});

test('a proof that a step ran is recognized in any spelling', () => {
  for (const proof of [
    'steps.search.output != null',
    "undefined !== steps['search'].output",
    'steps.search.status === `succeeded`',
  ]) {
    expect(proofsOfRunning('search')).toEqual(expect.arrayContaining([...texts(proof)]));
  }
  for (const none of ['steps.search.output !== null', "steps.search.status !== 'failed'"]) {
    expect(proofsOfRunning('search')).not.toEqual(expect.arrayContaining([...texts(none)]));
  }
});

test('conditions with equal facts agree whatever the values, and opposites never do', () => {
  const { condition } = fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('a', 'b', 'a === true', 'b !== true', '(a)'),
      tie('condition').map((one) => `!(${one})`),
      fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
        .map(([left, join, right]) => `(${left}) ${join} (${right})`),
    ),
  }));
  const evaluate = (source: string, a: boolean, b: boolean): boolean =>
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the text is made above
    Boolean(new Function('a', 'b', `return ${source}`)(a, b));
  const worlds = [true, false].flatMap((a) => [true, false].map((b) => [a, b] as const));
  let equal = 0;
  fc.assert(
    fc.property(condition, condition, fc.boolean(), (one, other, holds) => {
      const set = (source: string, how: boolean): string =>
        [...new Set(texts(source, how))].sort().join();
      if (set(one, true) !== set(other, holds)) return;
      equal += 1;
      for (const [a, b] of worlds) {
        expect(evaluate(one, a, b)).toBe(evaluate(other, a, b) === holds);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(equal).toBeGreaterThan(50);
});
