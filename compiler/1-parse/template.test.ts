import { expect, test } from 'vitest';
import { bodyOf, flowWith, parseText, problems, show } from './testing/parse-text.ts';

/** The value of a step, as it would be. */
function valueOf(yaml: string): unknown {
  const body = bodyOf(`value: ${yaml}`);
  if (body.kind !== 'value') throw new Error('not a value');
  return show(body.value);
}

test('values without expressions are literals', () => {
  expect(valueOf('1')).toBe(1);
  expect(valueOf('0x1F')).toBe(31);
  expect(valueOf('-1.5e3')).toBe(-1500);
  expect(valueOf('"1"')).toBe('1');
  expect(valueOf('yes')).toBe('yes');
  expect(valueOf('1_000')).toBe('1_000');
  expect(valueOf('1:30')).toBe('1:30');
  expect(valueOf('~')).toBeNull();
  expect(valueOf('')).toBeNull();
  expect(valueOf('true')).toBe(true);
  expect(valueOf('{ a: [1, { b: x }], c: }')).toEqual({ a: [1, { b: 'x' }], c: null });
});

test('a whole expression keeps its type, in every style of scalar', () => {
  for (const yaml of [
    '${{ a }}',
    '"${{ a }}"',
    "'${{ a }}'",
    '>-\n  ${{ a }}',
    '|\n  ${{ a }}\n',
    '>+\n  ${{ a }}\n\n',
    '\n  ${{ a }}',
  ]) {
    expect(valueOf(yaml)).toEqual({ expression: ' a ' });
  }
});

test('text around an expression makes a text', () => {
  expect(valueOf('" ${{ a }}"')).toEqual([' ', { expression: ' a ' }]);
  expect(valueOf('${{ a }}, ${{ b }}!')).toEqual([
    { expression: ' a ' },
    ', ',
    { expression: ' b ' },
    '!',
  ]);
  expect(valueOf('|\n  ${{ a }}\n  more\n')).toEqual([{ expression: ' a ' }, '\nmore\n']);
  expect(valueOf(`'{"a": {"b": \${{ n }}}}'`)).toEqual([
    '{"a": {"b": ',
    { expression: ' n ' },
    '}}',
  ]);
  expect(valueOf('$${{ a }}')).toEqual(['$', { expression: ' a ' }]);
});

test('an expression is the unescaped text, and knows where each character stands', () => {
  const cases: readonly (readonly [yaml: string, source: string])[] = [
    [`'\${{ it''s }}'`, " it's "],
    ['"${{ \\"a\\" + \'\\u0041\' }}"', ` "a" + 'A' `],
    ['>\n  ${{ a +\n     b }}', ' a +\n   b '],
    ['>\n  ${{ a +\n  b }}', ' a + b '],
    ['|\n  ${{ a +\n  b }}', ' a +\nb '],
    ['${{ a +\n   b }}', ' a + b '],
  ];
  for (const [yaml, source] of cases) {
    const { value: flow } = parseText(flowWith(`value: ${yaml}`));
    const body = flow.steps[0]?.body;
    if (body?.kind !== 'value' || body.value.kind !== 'expression') throw new Error(yaml);
    const { source: found, offsets, span } = body.value;
    expect(found).toBe(source);
    expect(offsets).toHaveLength(source.length + 1);
    for (let index = 0; index < source.length; index++) {
      const written = flow.text.charAt(offsets[index] ?? -1);
      expect([source.charAt(index), '\\', '\n']).toContain(written);
    }
    expect(flow.text.slice(offsets.at(-1), (offsets.at(-1) ?? 0) + 2)).toBe('}}');
    expect(flow.text.slice(span.start, span.end)).toBe(yaml.replace(/\n/g, '\n    '));
  }
});

test('braces without an expression, without an end or too many are reported', () => {
  expect(problems(flowWith('value: ${{ }}'))).toEqual(['parse/empty-expression «${{ }}»']);
  expect(problems(flowWith('value: "a ${{}} b"'))).toEqual(['parse/empty-expression «${{}}»']);
  expect(problems(flowWith('value: "a ${{ b } c"'))).toEqual([
    'parse/unterminated-expression «${{»',
  ]);
  expect(problems(flowWith(`value: "\${{ 'a' }} }}"`))).toEqual(['parse/stray-braces «}}»']);
});

test('a condition is one expression and nothing around it', () => {
  const conditionOf = (yaml: string): readonly string[] =>
    problems(flowWith(`value: 1\nif: ${yaml}`));
  expect(conditionOf('${{ a }}')).toEqual([]);
  expect(conditionOf('" ${{ a }} "')).toEqual([]);
  expect(conditionOf('|\n  ${{ a }}\n')).toEqual([]);
  expect(conditionOf('not ${{ a }}')).toEqual(['parse/text-around-expression «not»']);
  expect(conditionOf('${{ a }} == true')).toEqual(['parse/text-around-expression «== true»']);
  expect(conditionOf('${{ a }}${{ b }}')).toEqual(['parse/text-around-expression «${{ b }}»']);
  expect(conditionOf('true')).toEqual(['parse/expected-expression «true»']);
  expect(conditionOf('steps.a.output')).toEqual(['parse/expected-expression «steps.a.output»']);
  expect(conditionOf('[a]')).toEqual(['parse/expected-expression «[»']);
  expect(conditionOf('')).toEqual(['parse/empty-value «if»']);
  expect(conditionOf('${{ a')).toEqual(['parse/unterminated-expression «${{»']);
});

test('keys hold no expressions and are text', () => {
  expect(problems(flowWith('value: { "${{ a }}": 1 }'))).toEqual([
    'parse/expression-in-key «"${{ a }}"»',
  ]);
  expect(problems(flowWith('value: { 1: a, true: b, ~: c, 1.0: d, [e]: f }'))).toEqual([
    'parse/key-not-text «1»',
    'parse/key-not-text «true»',
    'parse/key-not-text «~»',
    'parse/key-not-text «1.0»',
    'parse/key-not-text «[e]»',
  ]);
});

test('the same key twice is reported with both places, however it is written', () => {
  const { value: flow, diagnostics } = parseText(
    flowWith(`value: { 1: a, "1": b, 'x': c, x: d, "\\x78": e }`),
  );
  const duplicates = diagnostics.filter(({ code }) => code === 'parse/duplicate-key');
  const textOf = ({ start, end }: { start: number; end: number }): string =>
    flow.text.slice(start, end);
  expect(
    duplicates.map(({ span, related }) => [
      textOf(span),
      ...related.map((place) => textOf(place.span)),
    ]),
  ).toEqual([
    ['"1"', '1'],
    ['x', "'x'"],
    ['"\\x78"', "'x'"],
  ]);
});

test('numbers that JSON cannot carry, or that mean something else than they say, are refused', () => {
  const bad = [
    '1e400',
    '.inf',
    '-.Inf',
    '.nan',
    '9007199254740993',
    '-9007199254740993',
    '012',
    '-07',
    '1e-999',
    '0x20000000000001',
  ];
  for (const text of bad)
    expect(problems(flowWith(`value: ${text}`))).toEqual([`parse/bad-number «${text}»`]);
  for (const text of ['9007199254740991', '0', '-0', '0.0', '0e5', '1e300', '0.1', '0o17', '+5']) {
    expect(problems(flowWith(`value: ${text}`))).toEqual([]);
  }
});

test('half of a surrogate pair is refused, wherever it is escaped', () => {
  expect(problems(flowWith('value: "a\\uD800b"'))).toEqual(['parse/bad-character «\\uD800»']);
  expect(problems(flowWith('value: { "\\uDC00": 1 }'))).toEqual(['parse/bad-character «\\uDC00»']);
  expect(valueOf('"\\uD83D\\uDE00"')).toBe('😀');
});

test('a key with a refused character is still recognised', () => {
  expect(problems('ste\u202Eps: { a: { value: 1 } }')).toEqual(['parse/bad-character «\u202E»']);
});
