import { expect, test } from 'vitest';
import { expressionEnd } from './expression-end.ts';

/** What stands between `${{` and the `}}` that is found. */
function inside(text: string, limit?: number): string | undefined {
  const start = text.indexOf('${{') + 3;
  const end = expressionEnd(text, start, limit);
  return end === undefined ? undefined : text.slice(start, end);
}

test('an expression ends at the first closing braces', () => {
  expect(inside('${{ a }} and ${{ b }}')).toBe(' a ');
  expect(inside('x ${{a}}')).toBe('a');
  expect(inside('${{}}')).toBe('');
});

test('braces in strings, template literals, comments and regular expressions do not end it', () => {
  expect(inside(`\${{ "}}" + '}}' }}`)).toBe(` "}}" + '}}' `);
  expect(inside('${{ "\\"}}" }}')).toBe(' "\\"}}" ');
  expect(inside('${{ `}} ${ {a: "}}"}.a } }}` }} x }}')).toBe(' `}} ${ {a: "}}"}.a } }}` ');
  expect(inside('${{ `\\`}}` }}')).toBe(' `\\`}}` ');
  expect(inside('${{ a /* }} */ }}')).toBe(' a /* }} */ ');
  expect(inside('${{ a // }}\n + b }}')).toBe(' a // }}\n + b ');
  expect(inside('${{ a.replace(/}}["\'`/]/, b) }}')).toBe(' a.replace(/}}["\'`/]/, b) ');
  expect(inside('${{ a / b / "}}" }}')).toBe(' a / b / "}}" ');
});

test('braces of its own do not end it', () => {
  expect(inside('${{ {a: {b: 1}} }}')).toBe(' {a: {b: 1}} ');
  expect(inside('${{ {a: {b: 1}}}}')).toBe(' {a: {b: 1}}');
  expect(inside('${{ f({a: [{}]}) }} }}')).toBe(' f({a: [{}]}) ');
  expect(inside('${{ ${{ a }} }}')).toBe(' ${{ a }} ');
});

test('a broken expression ends at the first closing braces, so that it can be reported', () => {
  expect(inside("${{ it's }} here")).toBe(" it's ");
  expect(inside('${{ f(a }} b')).toBe(' f(a ');
  expect(inside('${{ a) ] }}')).toBe(' a) ] ');
  expect(inside('${{ /* a }}')).toBe(' /* a ');
  expect(inside('${{ `a }}')).toBe(' `a ');
});

test('without closing braces there is no end', () => {
  expect(inside('${{ a }')).toBeUndefined();
  expect(inside('${{ ')).toBeUndefined();
  expect(inside('${{ a\n}}', 6)).toBeUndefined();
  expect(inside('${{ a }}', 7)).toBeUndefined();
  expect(inside('${{ a }}', 8)).toBe(' a ');
});
