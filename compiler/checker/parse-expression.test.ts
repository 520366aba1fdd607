import { expect, test } from 'vitest';
import { parseExpression } from './parse-expression.ts';

const read = (source: string, item?: string): unknown => {
  const reading = parseExpression(source, item === undefined ? [] : [item, 'index']);
  return reading.ok
    ? reading.read
    : reading.problems.map(({ start, end, message }) => `${start}-${end} ${message}`);
};

test('a chain over a root is a plain path, in the form of the lock', () => {
  expect(read('steps.alert.output?.ok ?? false')).toEqual({
    reads: ['steps.alert'],
    plain: { path: ['steps', 'alert', 'output', { maybe: 'ok' }], else: false },
  });
  expect(read("inputs['a-b'][0]")).toEqual({
    reads: ['inputs'],
    plain: { path: ['inputs', 'a-b', 0] },
  });
  expect(read('story.title', 'story')).toEqual({
    reads: ['story'],
    plain: { path: ['story', 'title'] },
  });
});

test('anything else is code, with what it reads', () => {
  expect(read('steps.b.output.some((m) => m.score < inputs.limit) && index > 0', 'story')).toEqual({
    reads: ['index', 'inputs', 'steps.b'],
  });
  expect(read('(steps.a?.output).b')).toEqual({ reads: ['steps.a'] });
  expect(read('`${run.id} ${flow.name}`')).toEqual({ reads: ['flow', 'run'] });
  expect(read("inputs.a ? 1 : inputs.f?.(-1) ?? [...inputs.b, typeof 'x']")).toEqual({
    reads: ['inputs'],
  });
  expect(read('({ a, ...b }) => 1')).toEqual({ reads: [] });
  expect(read('Object.entries(inputs).map(([k, v]) => ({ [k]: v }))')).toEqual({
    reads: ['inputs'],
  });
});

test('literals after ?? are whatever is written out', () => {
  const otherwise = (source: string): unknown => {
    const reading = parseExpression(source, []);
    return reading.ok ? reading.read.plain?.else : reading.problems;
  };
  expect(otherwise('inputs.a ?? []')).toEqual([]);
  expect(otherwise("inputs.a ?? { 'b-c': [1, -2.5, null], d: `x` }")).toEqual({
    'b-c': [1, -2.5, null],
    d: 'x',
  });
  expect(otherwise('inputs.a ?? 1_000')).toBe(1000);
  expect(otherwise('inputs.a ?? 1e999')).toBeUndefined();
  expect(otherwise('inputs.a ?? -0')).toBeUndefined();
  expect(otherwise('inputs.a ?? [inputs.b]')).toBeUndefined();
});

test.each([
  'inputs.a ? 1 : 2',
  'inputs.a?.(1)',
  'inputs.f?.[0]?.g(...inputs.list)',
  '[1, , ...inputs.list].map(({ a, b: { c } = {}, ...rest }, [d]) => ({ a, c, ...rest, [d]: 1 }))',
  'Math.max(...inputs.list.map(Number)) ** 2 % 3 << 1',
  'inputs.text.replace(/a(b)?/giu, (all) => all.trim()) // the end',
  '/* before */ typeof inputs.a === "string" && !("b" in inputs.c) || -inputs.d >= +inputs.e',
  '((inputs) => inputs.anything)({ anything: 1 })',
  'JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(inputs))))',
  'String.fromCodePoint(...Array.from({ length: 3 }, (_, i) => i))',
  '`a${`b${inputs.c}`}`',
  'inputs.list.filter(Boolean)',
  'undefined ?? NaN ?? Infinity',
])('%s is allowed', (source) => {
  const reading = parseExpression(source, []);
  expect(reading).toMatchObject({ ok: true });
});

test('retry conditions know the error, and inner fan-outs the outer item', () => {
  expect(
    parseExpression('error.name === "Busy" && attempt < 3', ['error', 'attempt']),
  ).toMatchObject({
    ok: true,
    read: { reads: ['attempt', 'error'] },
  });
  expect(parseExpression('story.id', ['story', 'tag', 'index'])).toMatchObject({
    ok: true,
    read: { reads: ['story'], plain: { path: ['story', 'id'] } },
  });
  expect(parseExpression('error', []).ok).toBe(false);
});

test('a whole secret is known as one', () => {
  expect(read('secrets.TOKEN')).toEqual({ reads: ['secrets.TOKEN'], secret: 'TOKEN' });
  expect(read('secrets.TOKEN + "x"')).toEqual({ reads: ['secrets.TOKEN'] });
});

test.each([
  ['1 +', 'Expression expected'],
  ['a; b', "')' expected"],
  ['1) + (2', 'not one expression'],
  ['', 'Expression expected'],
  ['process.env', 'There is no name "process"'],
  ['fetch("x")', 'There is no name "fetch"'],
  ['Math.random()', '`Math.random` is not allowed'],
  ['Object.assign({}, inputs)', '`Object.assign` is not allowed'],
  ['inputs.constructor', '`constructor` reaches behind the data'],
  ["inputs['__proto__']", '`__proto__` reaches behind the data'],
  ['[].map((x) => { return x })', 'A function body'],
  ['function () {}', 'A function body'],
  ['new Date()', '`new` makes things'],
  ['await inputs.x', 'cannot wait'],
  ['import("x")', 'cannot import'],
  ['inputs.x as string', 'A cast hides'],
  ['inputs.x!', '`!` hides'],
  ['inputs.x = 1', 'An expression changes nothing'],
  ['inputs.x++', 'An expression changes nothing'],
  ['delete inputs.x', 'An expression changes nothing'],
  ['(1, 2)', '`,` is not allowed'],
  ['this', '`this` is nothing here'],
  ['steps', '`steps` alone is no value'],
  ['steps[inputs.x]', 'must be written out'],
  ['secrets[inputs.x]', 'must be written out'],
  ['(x: string) => x', 'the type of a parameter'],
  ['index', 'There is no name "index"'],
  ['10n', 'A bigint'],
  ['[Math][0].random()', '`Math` alone is no value'],
  ['((m) => m)(Object)', '`Object` alone is no value'],
  ['(({ constructor: c }) => c)(inputs)', '`constructor` reaches behind'],
  ['(({ constructor }) => 1)(inputs)', '`constructor` reaches behind'],
  ['({ __proto__: inputs })', '`__proto__` reaches behind'],
  ['inputs[`constructor`]', '`constructor` reaches behind'],
  ['Number.prototype', '`prototype` reaches behind'],
  ['Math["random"]()', '`Math.random` is not allowed'],
  ['Math[inputs.x]()', '`Math.[…]` is not allowed'],
  ['inputs.n.toLocaleString()', '`toLocaleString` depends on the machine'],
  ['inputs.a.localeCompare(inputs.b)', '`localeCompare` depends on the machine'],
  ['({ get a() { return 1 } })', 'A function body'],
  ['({ a() { return 1 } })', 'A function body'],
  ['async () => 1', 'Only a plain arrow'],
  ['<T,>(x) => x', 'Only a plain arrow'],
  ['(x?) => x', 'the type of a parameter'],
  ['(x): number => x', 'Only a plain arrow'],
  ['f<string>(1)', 'A type has no place'],
  ['String<string>(1)', 'A type has no place'],
  ['<string>inputs.a', 'A cast hides'],
  ['inputs.a satisfies string', 'A type has no place'],
  ['inputs.a instanceof Array', '`instanceof` is not allowed'],
  ['void 0', 'not allowed'],
  ['new.target', 'cannot look at its module'],
  ['import.meta', 'cannot look at its module'],
  ['class {}', 'A class is more'],
  ['String.raw`a`', 'not allowed'],
  ['inputs.a ||= 1', 'An expression changes nothing'],
  ['arguments', 'There is no name "arguments"'],
  ['globalThis', 'There is no name "globalThis"'],
  ['eval("1")', 'There is no name "eval"'],
  ['Date.now()', 'There is no name "Date"'],
  ['((x) => y)(1)', 'There is no name "y"'],
  ['secrets', '`secrets` alone is no value'],
  ['inputs.a /* no end', 'syntax'],
  ['1 }', 'syntax'],
  ['...inputs.list', 'syntax'],
])('%s is refused', (source, message) => {
  const reading = parseExpression(source, []);
  expect(reading.ok).toBe(false);
  if (message === 'syntax') expect(reading).toMatchObject({ problems: [{ kind: 'syntax' }] });
  else expect(read(source)).toEqual([expect.stringContaining(message)]);
});

test('an expression that is nested too deeply is refused, not a crash', () => {
  expect(read('('.repeat(50_000))).toEqual([expect.stringContaining('nested too deeply')]);
  expect(read('('.repeat(300) + '1' + ')'.repeat(300))).toEqual([
    expect.stringContaining('nested too deeply'),
  ]);
  expect(read('('.repeat(100) + '1' + ')'.repeat(100))).toEqual({ reads: [] });
  expect(read('!'.repeat(50_000) + '1')).toEqual([expect.stringContaining('nested too deeply')]);
});

test('problems stand at their characters', () => {
  expect(read('1 + fetch(2)')).toEqual(['4-9 There is no name "fetch" in an expression.']);
});
