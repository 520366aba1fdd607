import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayHoldSights } from './may-hold-sights.ts';
import { scanCode } from './scan-code.ts';

/** What may stand between two words of a program. */
const gap = fc.constantFrom('', ' ', '\n', '\t', '/**/', ' /* a ( b */ ', '//\n', '\u2028');

/** Ways to write a letter within quotes. */
function spellings(letter: string): readonly string[] {
  const code = letter.charCodeAt(0);
  const hex = code.toString(16);
  return [
    ...[letter, letter, letter, `\\x${hex}`, `\\u00${hex}`, `\\u{${hex}}`, `\\u{000${hex}}`],
    ...[`\\${code.toString(8)}`, `\\\n${letter}`, `\\\r\n${letter}`, `\\\u2029${letter}`],
    ...(/[nrtbfvxu]/.test(letter) ? [] : [`\\${letter}`]),
  ];
}

function spelt(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(...Array.from(text).map((letter) => fc.constantFrom(...spellings(letter))))
    .map((letters) => letters.join(''));
}

function partsOf(word: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.map((cut) => cut % (word.length + 1)), word.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, at) => word.slice(places[at], end));
}

/** An expression whose value is that text, whatever else the program does. */
function textOf(word: string): fc.Arbitrary<string> {
  return fc.array(fc.nat(), { maxLength: 3 }).chain((cuts) =>
    fc
      .tuple(
        fc.tuple(
          ...partsOf(word, cuts).map((part) => (part === '' ? fc.constant('') : spelt(part))),
        ),
        fc.constantFrom('plus', 'templates', 'inside', 'sequence'),
        gap,
      )
      .map(([parts, way, between]) => {
        const [first = '', ...others] = parts;
        switch (way) {
          case 'plus':
            return parts.map((part) => `'${part}'`).join(`${between}+${between}`);
          case 'templates':
            return `\`${first}${others.map((part) => `\${${between}'${part}'}`).join('')}\``;
          case 'inside':
            return `\`\${('${first}')}${others.join('')}\``;
          case 'sequence':
            return parts.map((part) => `(0,"${part}")`).join(`${between}+`);
        }
      }),
  );
}

function called(name: string): fc.Arbitrary<string> {
  const holders = ['globalThis', '(self)', '(0, window)', '(top ?? x)', 'g', 'r.get'];
  return fc
    .tuple(fc.constantFrom(...holders), textOf(name), spelt(name), gap, gap)
    .map(([holder, text, literal, before, after]) => {
      const start = 'const g = globalThis; const r = Reflect;\n';
      if (holder === 'r.get') return `${start}r.get(g,${before}${text})('x')`;
      if (holder === 'g' && before === '')
        return `${start}const { '${literal}'${after}: e } = g; e('x')`;
      return `${start}${holder}${before}[${after}${text}${before}](${after}'x')`;
    });
}

const programs = fc.oneof(
  ...['eval', 'Function', 'execScript', 'Worker', 'setTimeout', 'setInterval'].map(called),
  fc
    .tuple(
      fc.constantFrom('(() => {})', '[].filter', "''.at", 'f.call'),
      textOf('constructor'),
      gap,
      fc.constantFrom('', '?.'),
    )
    .map(([owner, text, between, maybe]) => `${owner}${maybe}[${text}${between}]${maybe}('x')`),
  fc
    .tuple(gap, gap, gap, fc.constantFrom('', '?.'))
    .map(([a, b, c, maybe]) => `[].at${a}.${b}constructor${c}${maybe}('x')`),
  fc.tuple(gap, gap, textOf('./a')).map(([a, b, text]) => `import${a}(${b}${text}${a}+ x)`),
  fc.tuple(gap, gap).map(([a, b]) => `new URL('a', import${a}.${b}meta.url)`),
  fc.tuple(gap, textOf('vm')).map(([a, text]) => `require${a}(${text})`),
  fc.tuple(gap, spelt('vm')).map(([a, text]) => `import * as v from${a}'${text}'`),
  fc.tuple(gap, spelt('ttp')).map(([a, text]) => `export * from${a}"h${text}://a/b"`),
  fc.tuple(gap, gap).map(([a, b]) => `with${a}(${b}x) y`),
  fc.tuple(gap, gap, textOf('_compile')).map(([a, b, text]) => `m${a}[${b}${text}](x)`),
  fc.tuple(gap, textOf('dlopen')).map(([a, text]) => `(process)${a}[${text}](m, 'f')`),
  fc.tuple(gap, textOf('getBuiltinModule')).map(([a, t]) => `(process)[${a}${t}](x)`),
  fc.tuple(gap, textOf('require')).map(([a, text]) => `(module)[${a}${text}](x)`),
  fc
    .tuple(
      fc.constantFrom('(a)', 'async', 'function () {}', '(() => 1, b)', "('y')", 'a.b', '[]'),
      gap,
      gap,
    )
    .map(([first, a, b]) => `setTimeout${a}(${b}${first}${a}+${b}'x', 1)`),
);

test('the cheap look lets through whatever is seen, however it is spelt and put together', () => {
  let seen = 0;
  fc.assert(
    fc.property(programs, fc.constantFrom('js', 'cjs', 'ts'), (text, kind) => {
      const path = `npm:p@1.0.0/lib/a.${kind}`;
      const scan = scanCode({ path, depth: 1, hasLock: false, text });
      if (scan.kind !== 'read' || scan.sights.length === 0) return;
      seen += 1;
      expect(mayHoldSights(text, 1), text).toBe(true);
    }),
    { numRuns: 4000 },
  );
  // Programs that show nothing would hold for any look.
  expect(seen).toBeGreaterThan(2000);
});

test.each([
  ["const g = globalThis; g['ev' + 'al'](x)"],
  ["(self)['ev' + 'al'](x)"],
  ["(() => {})['con' + 'structor']('x')"],
  ['const { "\\145val": e } = globalThis; e(x)'],
  ["Reflect.get(globalThis, 'ev\\\nal')(x)"],
  ["globalThis['\\eval'](x)"],
  ["x['_comp' + 'ile'](t)"],
  ["setTimeout(('x'))"],
  ["setTimeout(function () {} + 'x')"],
  ["[].at.constructor?.('x')"],
  ["import x from '../..'"],
  ["import x from '..\\t/../..'"],
  ["import x from './a.node?x'"],
])('%s is looked at', (text) => {
  expect(mayHoldSights(text, 1)).toBe(true);
});

test.each([
  ["import { a } from './a.js'; export const b = a.map((x) => x + 1);"],
  ["const fs = require('fs'); module.exports = fs.readFileSync('a' + x);"],
  ['// Ends.\n// Begins: text with a constructive word\nsetTimeout(() => done(), 10);'],
  ['class A { constructor(x) { this.x = x; } }; setTimeout(done, 10);'],
  ["if (x.constructor === Array || x.constructor.name === 'A') process[y];"],
])('%s is not', (text) => {
  expect(mayHoldSights(text, 1)).toBe(false);
});
