import { expect, test } from 'vitest';
import { bodyOf, flowWith, hints, parseText, problems, show, slice } from './testing/parse-text.ts';

/** The value of a step whose `value` is a trap: it is reported, and still read as it was meant. */
function valueOf(yaml: string): unknown {
  const { value } = parseText(flowWith(yaml));
  const body = value.steps[0]?.body;
  return body?.kind === 'value' ? show(body.value) : undefined;
}

test('a condition that starts with an exclamation mark is no tag', () => {
  expect(problems(flowWith('if: !inputs.loud\nvalue: 1'))).toEqual([
    'parse/not-is-a-tag «!inputs.loud»',
  ]);
  expect(problems(flowWith('if: !(a && b)  # why\nvalue: 1'))).toEqual([
    'parse/not-is-a-tag «!(a && b)»',
  ]);
  expect(problems('steps: { a: { if: !x, value: 1 } }')).toEqual(['parse/not-is-a-tag «!x»']);
  expect(hints(flowWith('if: !x\nvalue: 1'))).toEqual(['Write `${{ !x }}`.']);
});

test('an expression without quotes in brackets is reported and read', () => {
  const yaml = 'value: { a: ${{ b }}, list: [${{ c.map((d) => ({ d })) }}, 2], t: "x" }';
  expect(problems(flowWith(yaml))).toEqual([
    'parse/unquoted-in-flow «${{ b }}»',
    'parse/unquoted-in-flow «${{ c.map((d) => ({ d })) }}»',
  ]);
  expect(valueOf(yaml)).toEqual({
    a: { expression: ' b ' },
    list: [{ expression: ' c.map((d) => ({ d })) ' }, 2],
    t: 'x',
  });
});

test('many expressions without quotes on one line are all reported', () => {
  const yaml = `value: [${Array.from({ length: 20 }, (_, index) => `\${{ x['${index}'] }}`).join(', ')}]`;
  expect(problems(flowWith(yaml))).toHaveLength(20);
});

test('an expression without quotes in brackets without an end is reported once', () => {
  expect(problems(flowWith('value: [${{ b ]')).at(0)).toBe('parse/unterminated-expression «${{»');
});

test('a ternary without quotes is reported and read', () => {
  expect(problems(flowWith('value: ${{ a ? b : c }}'))).toEqual([
    'parse/unquoted-ternary «${{ a ? b : c }}»',
  ]);
  expect(valueOf('value: ${{ a ? b : c }}')).toEqual({ expression: ' a ? b : c ' });
  expect(valueOf('value: ${{ a\n  ? b\n  : c }}')).toEqual({ expression: ' a ? b : c ' });
  expect(valueOf('value:\n  ${{ a ? "}}" : c }}')).toEqual({ expression: ' a ? "}}" : c ' });
  expect(hints(flowWith("value: ${{ a ? 'b' : c }}"))).toEqual([
    `Put it in quotes: "\${{ a ? 'b' : c }}"`,
  ]);
});

test('a ternary without braces is reported with them', () => {
  expect(problems(flowWith('if: a ? b : c\nvalue: 1'))).toEqual([
    'parse/unquoted-ternary «a ? b : c»',
  ]);
  expect(hints(flowWith('value: a ? "b" : c # why'))).toEqual([
    `Put it in braces and quotes: '\${{ a ? "b" : c }}'`,
  ]);
});

test('an object without quotes is reported and read', () => {
  expect(problems(flowWith('value: ${{ { a: 1 } }} more'))).toEqual([
    'parse/colon-cuts-expression «${{ { a: 1 } }}»',
  ]);
  expect(valueOf('value: ${{ { a: 1 } }} more')).toEqual([{ expression: ' { a: 1 } ' }, ' more']);
});

test('a comment sign inside an expression is reported, and one after it is a comment', () => {
  expect(problems(flowWith("value: ${{ 'a #1' }} # note"))).toEqual([
    `parse/comment-cuts-expression «\${{ 'a #1' }}»`,
  ]);
  expect(bodyOf('value: ${{ a }} # note')).toMatchObject({ value: { source: ' a ' } });
});

test('an expression that is cut and has no end is reported where it starts', () => {
  expect(problems(flowWith('value: ${{ a ? b : c\nif: ${{ d }}'))).toEqual([
    'parse/unterminated-expression «${{»',
  ]);
  expect(problems(flowWith('value: ${{ a }\nif: ${{ d }}'))).toEqual([
    'parse/unterminated-expression «${{»',
  ]);
});

test('the places of a masked expression are those of the file', () => {
  const text = flowWith('value: { a: ${{ b }} }');
  const body = parseText(text).value.steps[0]?.body;
  if (body?.kind !== 'value' || body.value.kind !== 'object') throw new Error('not an object');
  const inner = body.value.entries[0]?.value;
  if (inner?.kind !== 'expression') throw new Error('not an expression');
  expect(inner.offsets.map((offset) => text.charAt(offset)).join('')).toBe(' b }');
});

test('what stands in quotes and blocks is no trap', () => {
  for (const yaml of [
    `value: "\${{ a ? b : c }}"`,
    `value: '\${{ { a: 1 } }}'`,
    'value: >-\n  ${{ a ? b : c }} # no comment',
    'value: |\n  if: !x\n  &anchor *alias',
    `value: { a: "\${{ b }}" }`,
    '# ${{ a ? b : c\nvalue: 1',
    'value: a?b:c',
    'value: is it? yes',
  ]) {
    expect(problems(flowWith(yaml))).toEqual([]);
  }
});

test('tags are refused, and what follows them is still read', () => {
  expect(problems(flowWith('value: !!set { a: 1 }'))).toEqual(['parse/tag «!!set»']);
  expect(valueOf('value: !!set { a: 1 }')).toEqual({ a: 1 });
  expect(valueOf('value: !x\n  a: 1')).toEqual({ a: 1 });
  expect(problems(flowWith('with: !x\nvalue: 1'))).toContain('parse/tag «!x»');
  expect(problems('!x\nsteps: { a: { value: 1 } }')).toEqual(['parse/tag «!x»']);
});

test('anchors and aliases are refused, and an alias takes its whole text with it', () => {
  const text = 'x: &a { b: 1 }\non: { schedule: [*/5 * * * *, *a] }\nsteps: { s: { value: *a } }';
  expect(problems(text)).toEqual([
    'parse/unknown-key «x»',
    'parse/anchor «&a»',
    'parse/alias «*/5 * * * *»',
    'parse/alias «*a»',
    'parse/alias «*a»',
  ]);
});

test('a merge key is one problem, with or without its alias', () => {
  expect(problems(flowWith('<<: *base\nvalue: 1'))).toEqual(['parse/merge-key «<<»']);
  expect(problems(flowWith('<<: { value: 2 }\nvalue: 1'))).toEqual(['parse/merge-key «<<»']);
});

test('directives and further documents are refused; one document mark is not', () => {
  const flow = 'steps: { a: { value: 1 } }\n';
  expect(problems(`%YAML 1.1\n---\n${flow}`)).toEqual(['parse/directive «%YAML 1.1»']);
  expect(problems(`---\n${flow}...\n`)).toEqual([]);
  expect(problems(`${flow}---\n${flow}---\n${flow}`)).toEqual(['parse/several-documents «---»']);
  expect(problems(`${flow}...\nmore: 1\n`)).toEqual(['parse/several-documents «...»']);
});

test('nesting is refused before anything recursive looks at it', () => {
  const deep = (open: string, close: string, count: number): string =>
    flowWith(`value: ${open.repeat(count)}1${close.repeat(count)}`);
  expect(problems(deep('[', ']', 61))).toEqual([]);
  expect(problems(deep('[', ']', 62))).toEqual(['parse/too-deep «1»']);
  for (const text of [
    deep('[', ']', 20_000),
    deep('{a: ', '}', 20_000),
    flowWith(`value:\n      ${'- '.repeat(20_000)}1`),
    Array.from({ length: 500 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
  ]) {
    expect(parseText(text).diagnostics.map(({ code }) => code)).toEqual(['parse/too-deep']);
  }
  for (const text of [deep('- ', '', 20_000), '? '.repeat(100_000), ': '.repeat(100_000)]) {
    expect(parseText(text).diagnostics).not.toEqual([]);
  }
});

test('more words than a flow has are refused', () => {
  expect(parseText(`a: [${'1,'.repeat(70_000)}]`).diagnostics.map(({ code }) => code)).toEqual([
    'parse/too-many',
  ]);
});

test('a problem points at the file also after masks', () => {
  const text = flowWith('if: !x\nvalue: ${{ a ? b : c }}\nretry: 1');
  const { value, diagnostics } = parseText(text);
  expect(diagnostics.map(({ span }) => slice(value.text, span))).toEqual([
    '!x',
    '${{ a ? b : c }}',
    'retry',
    '1',
  ]);
});

test('between brackets the text around an expression is quoted with it', () => {
  const hintsOf = (value: string): readonly (string | undefined)[] =>
    hints(`steps: { a: { value: { b: ${value} } } }`);
  expect(hintsOf('Ship ${{ inputs.tag }}?')).toEqual([
    "Put it in quotes: 'Ship ${{ inputs.tag }}?'",
  ]);
  expect(hintsOf('${{ inputs.tag }}, c: 1')).toEqual(["Put it in quotes: '${{ inputs.tag }}'"]);
  expect(hintsOf('${{ inputs.a }} and ${{ inputs.b }}')[0]).toBe('Put the whole value in quotes.');
});
