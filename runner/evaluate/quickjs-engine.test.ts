import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, type PathSegment, type PathTemplate, pathText } from '../../lock/index.ts';
import { EvaluationError } from './evaluation-error.ts';
import { lookUp } from './look-up.ts';
import { loadEngine } from './quickjs-engine.ts';

/** A clock that stands still: what is bounded here is bounded on any machine. */
const engine = await loadEngine(() => 0);

function evaluate(js: string, names: { readonly [name: string]: Json } = {}): Json | undefined {
  return engine.evaluate(js, Object.keys(names), JSON.stringify(names));
}

test.each<[js: string, value: Json | undefined]>([
  ['1 + 1', 2],
  ['a.b.map((x) => x * 2)', [2, 4]],
  ['a.b.toSorted((x, y) => y - x)', [2, 1]],
  ['[...a.b].sort((x, y) => y - x)', [2, 1]],
  ['Object.entries(a).length', 1],
  ['Object.groupBy(a.b, (x) => (x > 1 ? "big" : "small"))', { big: [2], small: [1] }],
  ['`${a.b.join()}!`', '1,2!'],
  ['/^(\\d+)-/u.exec("12-3")?.[1]', '12'],
  ['Math.max(...a.b)', 2],
  ['JSON.stringify({ z: 1, a: [] })', '{"z":1,"a":[]}'],
  ['Array.from({ length: 2 }, (_, i) => i)', [0, 1]],
  ['a.nope', undefined],
  ['undefined', undefined],
  ['() => 1', undefined],
  ['({ a: undefined, b: () => 1, c: [undefined] })', { c: [null] }],
  ['a.b.at(-1) // the last', 2],
])('the expression %s is evaluated', (js, value) => {
  expect(evaluate(js, { a: { b: [1, 2] } })).toEqual(value);
});

test.each([
  'eval',
  'Function',
  'Date',
  'Promise',
  'Proxy',
  'Reflect',
  'Symbol',
  'globalThis',
  'WeakRef',
  'SharedArrayBuffer',
  'process',
  'require',
  'console',
  'Map',
  'Error',
])('the name %s does not exist', (name) => {
  expect(evaluate(`typeof ${name}`)).toBe('undefined');
});

test.each([
  'Math.random',
  '(() => 1).constructor',
  '(async () => 1).constructor',
  '(function* () {}).constructor',
  '(async function* () {}).constructor',
  '(() => 1).call',
  '[].constructor',
  '"".constructor',
  '(1).constructor',
  '/a/.constructor',
  '({}).constructor',
  '({}).__proto__',
  '({}).__defineGetter__',
  '[].values().constructor',
  '(async () => 1)().constructor',
  'Object.assign',
  'Object.defineProperty',
  'Object.getPrototypeOf',
  'Object.setPrototypeOf',
  'Object.prototype',
  'Array.prototype',
  'String.prototype.constructor',
])('the power %s is gone', (power) => {
  expect(evaluate(`${power} === undefined`)).toBe(true);
});

test.each([
  'Number.kept = 1',
  'Math.kept = 1',
  'Array.isArray = 1',
  'String.prototype.kept = 1',
  '(() => { [].map.kept = 1 })()',
  '(() => { kept = 1 })()',
  '(() => { undefined.x = 1 })()',
])('%s fails, so that no expression leaves anything to the next', (js) => {
  expect(() => evaluate(js)).toThrow(EvaluationError);
  expect(evaluate('[Number.kept, Math.kept, typeof kept, "".kept, [].map.kept]')).toEqual([
    null,
    null,
    'undefined',
    null,
    null,
  ]);
});

test('what an expression does to its values does not reach the next', () => {
  expect(evaluate('[a.push(1), a.length]', { a: [] })).toEqual([1, 1]);
  expect(evaluate('a.length', { a: [] })).toBe(0);
});

test.each([
  ['a.b.c', 'failed: TypeError'],
  ['nope', "failed: ReferenceError: 'nope' is not defined"],
  ['1 +', 'failed: SyntaxError'],
  ['0)(', 'failed: TypeError'],
  ['NaN', 'holds NaN, which JSON cannot carry'],
  ['[1, { x: 1 / 0 }]', 'holds Infinity, which JSON cannot carry'],
  ['(() => { throw "no" })()', 'failed: Error: no'],
  ['(() => { while (true); })()', 'takes too long'],
  ['/^(a+)+$/.test("a".repeat(50) + "b")', 'takes too long'],
  ['"x".repeat(1e9)', 'needs too much memory'],
  ['Array.from({ length: 2000 }, (_, i) => "a".repeat(1e6) + i).length', 'needs too much memory'],
  ['"x".repeat(17_000_000)', 'gives more than 16 MiB'],
  ['((f) => f(f))((f) => f(f))', 'calls itself too deeply'],
])('%s is a failure that says why', (js, message) => {
  expect(() => evaluate(js, { a: {} })).toThrow(message);
  expect(evaluate('1 + 1')).toBe(2);
});

test('an expression that spends its time in native code is ended by the clock', async () => {
  let now = 0;
  const timed = await loadEngine(() => (now += 1_000));
  const js = 'Array.from({ length: 300_000 }, (_, i) => i).map((x) => x + 1).length';
  expect(() => timed.evaluate(js, [], '{}')).toThrow('takes too long');
  expect(timed.evaluate('1 + 1', [], '{}')).toBe(2);
});

test('an expression that reads too much is refused', () => {
  expect(() => evaluate('a', { a: 'x'.repeat(17_000_000) })).toThrow('reads more than 16 MiB');
});

test('a name that is none is not bound, and cannot become code', () => {
  expect(() => engine.evaluate('x', ['x }) => 1, ({ y'], '{}')).toThrow('ReferenceError');
});

const keys = fc.constantFrom('a', 'b', 'c', 'length', 'x-y', '0', '1', '__proto__', 'constructor');

const contexts = fc
  .letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json[]>(null, true, 0, 3, '', 'abc', 'é😀'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((it) => Object.fromEntries(it)),
    ),
  }))
  .value.map((value) => ({ root: value }));

const segments = fc
  .oneof(keys, fc.nat(2))
  .chain((key) => fc.constantFrom<PathSegment[]>(key, { maybe: key }));

const literals = fc.option(fc.constantFrom<Json[]>(null, 0, 'other', false), { nil: undefined });

test('plain paths mean the same in both engines', () => {
  fc.assert(
    fc.property(
      contexts,
      fc.array(segments, { maxLength: 4 }),
      literals,
      (context, rest, other) => {
        const path: readonly PathSegment[] = ['root', ...rest];
        const template: PathTemplate = other === undefined ? { path } : { path, else: other };
        const js = pathText(path) + (other === undefined ? '' : ` ?? ${JSON.stringify(other)}`);
        const parts = new Map<string, Json>(Object.entries(context));
        const plain = outcome(() => lookUp(template, { part: (name) => parts.get(name) }));
        expect(plain).toEqual(outcome(() => evaluate(js, context)));
      },
    ),
    { numRuns: 3000 },
  );
});

/** The value in a form that can be compared, or that there is none. */
function outcome(run: () => Json | undefined): string | undefined {
  try {
    return JSON.stringify(run());
  } catch (error) {
    expect(error).toBeInstanceOf(EvaluationError);
    return 'error';
  }
}
