import type { JsonSchema } from '../../lock/index.ts';
import { closest } from '../../output/index.ts';
import type { SchemaJudge, ValueProblem } from '../4-check/schema-judge.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FixedValue } from './fixed-value.ts';
import { keySpanInTest, spanInTest } from './span-in-test.ts';
import { unknownFields, type UnknownField } from './unknown-fields.ts';

/** What a value stands for. */
export interface Subject {
  /** What its keys are: `field`, `input`, `argument`, `output`. */
  readonly noun: string;
  /** Whose they are: "this flow", "the output of `search`". */
  readonly of: string;
}

/** A schema, and what judges values by it. */
export interface Demand {
  readonly schema: JsonSchema;
  readonly judge: SchemaJudge;
}

/** How a value breaks a schema: wrong values, missing fields, and names that the schema does not know. */
export function checkValue(
  { value, node }: FixedValue,
  { schema, judge }: Demand,
  subject: Subject,
): readonly Diagnostic[] {
  const unknown = unknownFields(schema, value, judge);
  const known = new Set(unknown.map(({ path }) => keyOf(path)));
  const problems = judge
    .valueProblems(schema, value)
    // Said better above, or the consequence of a misspelling.
    .filter((problem) => !known.has(keyOf(problem.path)) && !isMisspelled(problem, unknown));
  return [
    ...unknown.map((field) => {
      const parameters = { ...subject, name: dotted(field.path) };
      const extras = { hint: hintFor(field) };
      return diagnose('test/unknown-field', keySpanInTest(node, field.path), parameters, extras);
    }),
    ...problems.map(({ path, sentence, missing }) => {
      const span = spanInTest(node, path);
      if (missing !== undefined) {
        return diagnose('test/missing-field', span, {
          ...subject,
          name: dotted([...path, missing]),
        });
      }
      return diagnose('test/wrong-value', span, { subject: named(subject, path), sentence });
    }),
  ];
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function isMisspelled({ path, missing }: ValueProblem, unknown: readonly UnknownField[]): boolean {
  if (missing === undefined) return false;
  return unknown.some((field) => {
    const isBeside = keyOf(field.path.slice(0, -1)) === keyOf(path);
    return isBeside && closest(field.path.at(-1) ?? '', field.known) === missing;
  });
}

function hintFor({ path, known }: UnknownField): string | undefined {
  const meant = didYouMean(path.at(-1) ?? '', known);
  if (meant !== undefined) return meant;
  const names = known.slice(0, 10).map((name) => `\`${name}\``);
  if (names.length === 0) return 'Remove it: there are none.';
  return `There ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}${known.length > 10 ? ', …' : ''}.`;
}

function named({ noun, of }: Subject, path: readonly string[]): string {
  if (path.length > 0) return `The ${noun} \`${dotted(path)}\` of ${of}`;
  return `${of.slice(0, 1).toUpperCase()}${of.slice(1)}`;
}

/** `stories[2].title`. */
function dotted(path: readonly string[]): string {
  return path
    .map((key, at) => (/^\d+$/.test(key) ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('');
}
