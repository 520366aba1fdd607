import type { CodeTemplate, PathTemplate, Template } from '../../lock/index.ts';
import { literalValue } from '../checker/flow-module-literal.ts';
import type { ParsedEntry, ParsedExpression, ParsedTemplate } from '../model/parsed.ts';
import type { ReadExpression } from '../model/resolved.ts';

/** What is known of each expression, by the very object. */
export type Expressions = ReadonlyMap<ParsedExpression, ReadExpression>;

/** The lock's form of a value: subtrees without expressions become one literal. */
export function lockTemplate(template: ParsedTemplate, expressions: Expressions): Template {
  const literal = literalValue(template);
  if (literal !== undefined) return { literal };
  switch (template.kind) {
    case 'literal':
      return { literal: template.value };
    case 'expression':
      return lockLeaf(template, expressions);
    case 'text':
      return {
        text: template.parts.map((part) =>
          typeof part === 'string' ? part : lockExpression(part, expressions),
        ),
      };
    case 'object':
      return lockEntries(template.entries, expressions);
    case 'array':
      return { array: template.items.map((item) => lockTemplate(item, expressions)) };
  }
}

/** The lock's form of a map with expressions in it, an `object` template even where all is literal. */
export function lockEntries(
  entries: readonly ParsedEntry[],
  expressions: Expressions,
): { readonly object: { readonly [key: string]: Template } } {
  const pairs = entries.map(
    (entry) => [entry.key.value, lockTemplate(entry.value, expressions)] as const,
  );
  return { object: Object.fromEntries(pairs) };
}

/** The lock's form of a value that is text, whatever its expressions give. */
export function lockText(template: ParsedTemplate, expressions: Expressions): Template {
  if (template.kind !== 'expression') return lockTemplate(template, expressions);
  return { text: [lockExpression(template, expressions)] };
}

/** The lock's form of one expression: a plain path where it is one, code where it is not. */
export function lockExpression(
  expression: ParsedExpression,
  expressions: Expressions,
): PathTemplate | CodeTemplate {
  const read = readOf(expression, expressions);
  return read.plain ?? { js: expression.source.trim(), reads: read.reads };
}

function lockLeaf(expression: ParsedExpression, expressions: Expressions): Template {
  const { secret } = readOf(expression, expressions);
  return secret === undefined ? lockExpression(expression, expressions) : { secret };
}

function readOf(expression: ParsedExpression, expressions: Expressions): ReadExpression {
  const read = expressions.get(expression);
  if (read === undefined) throw new Error('A flow without errors has read every expression.');
  return read;
}
