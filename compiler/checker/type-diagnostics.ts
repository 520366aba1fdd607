import { longestForSquare, slowPattern } from '../../schema/language/index.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { slowPatternHint } from '../diagnostics/slow-pattern-text.ts';
import type { Span } from '../model/source.ts';
import type { CheckedProgram } from './checked-program.ts';
import { spanOf } from './node-span.ts';
import type { Side, TypeProblem } from './type-schema/type-walk.ts';

/** What a walk over a type found, as diagnostics: in the script, or at a place that stands for it. */
export function typeDiagnostics(
  checked: CheckedProgram,
  side: Side,
  problems: readonly TypeProblem[],
  instead?: Span,
): readonly Diagnostic[] {
  return problems.map((problem) => {
    const span = instead ?? spanOf(checked, problem.node);
    return typeDiagnostic(side, problem, span);
  });
}

/** Adds the imports without types to what says `any` of a result: they are its usual cause. */
export function blameImports(
  diagnostics: readonly Diagnostic[],
  imports: readonly Span[],
): readonly Diagnostic[] {
  const message = 'This import has no types: everything that comes from it is `any`.';
  const related = imports.map((span) => ({ span, message }));
  const hint =
    'Name the types of the import in the line above it, as `// @ts-types="npm:@types/NAME@1"`, or write the type of what `main` returns.';
  return diagnostics.map((diagnostic) =>
    diagnostic.code === 'infer/any' && related.length > 0
      ? { ...diagnostic, related, hint }
      : diagnostic,
  );
}

function typeDiagnostic(side: Side, problem: TypeProblem, span: Span): Diagnostic {
  const { kind, what, path, origin } = problem;
  const part = { side, path, origin };
  switch (kind) {
    case 'any':
      return diagnose('infer/any', span, part, {
        hint:
          part.side === 'input'
            ? 'Write the type that is meant, or `unknown` if really anything may come.'
            : 'Write the type of what `main` returns, or of the value that it is made from.',
      });
    case 'unknown':
      return diagnose(
        'infer/unknown-output',
        span,
        { ...part, what },
        {
          hint: 'Check what it is and return that, or write the type of what `main` returns.',
        },
      );
    case 'not-json':
      return diagnose('infer/not-json', span, { ...part, what }, { hint: remedy(what) });
    case 'too-large':
      return diagnose('infer/type-too-large', span, part, {
        hint: 'Take or return a simpler type: one that says what this script uses.',
      });
    case 'constraint':
      return diagnose('infer/constraint', span, { what });
    case 'slow-pattern':
      return slow(what, span);
  }
}

function slow(pattern: string, span: Span): Diagnostic {
  const found = slowPattern(pattern);
  if (found === undefined) throw new Error('a pattern that was slow is slow');
  return diagnose(
    'infer/slow-pattern',
    span,
    { ...found, pattern },
    { hint: slowPatternHint(found, `@maxLength ${longestForSquare}`) },
  );
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/^a function/, 'Leave it out, or give what it returns.'],
  [/^a bigint/, 'Use a string, or a number when it is small enough.'],
  [/^a symbol/, 'Use a string.'],
  [/^a (?:Readonly|Weak)?Map$/, 'Use a record: `Object.fromEntries(map)` makes one.'],
  [/^a (?:Readonly|Weak)?Set$/, 'Use an array: `[...set]` makes one.'],
  [/^a Promise/, 'Await it.'],
  [/^an? \w*(?:Generator|Iterator|Iterable)\w*$/, 'Collect the items in an array.'],
  [/^an? (?:error$|instance of the error|\w*Error$)/, 'Use its message, or throw it.'],
  [/^an instance/, 'Use a plain object with the fields that matter.'],
  [/^an? (?:ArrayLike|ConcatArray|array)/, 'Use a plain array.'],
  [
    /^an? (?:URLSearchParams|Headers|FormData)$/,
    'Use a record: `Object.fromEntries(…)` makes one.',
  ],
  [/^a Response$/, 'Read it: `await response.json()`, with the type that it has.'],
  [/^a ReadableStream$/, 'Read it into a `Uint8Array` or a string.'],
  [/^a Buffer/, 'Use `Uint8Array`.'],
  [
    /^an? (?:ArrayBuffer|DataView|\w+Array|Blob|File)$/,
    'Use a `Uint8Array`, which is carried as base64.',
  ],
];

function remedy(what: string): string {
  const found = remedies.find(([pattern]) => pattern.test(what));
  return (
    found?.[1] ?? 'Use plain data: strings, numbers, booleans, null, arrays and objects of them.'
  );
}
