import { ts } from 'ts-morph';
import { isJsonObject, type JsonSchema } from '../../lock/index.ts';
import type { CheckedProgram } from './checked-program.ts';
import type { Main } from './find-main.ts';

/** The input schema with the text of the doc comment on `main`. */
export function mainDescription(
  { checker }: CheckedProgram,
  { symbol }: Main,
  schema: JsonSchema,
): JsonSchema {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  return text === '' || !isJsonObject(schema) ? schema : { ...schema, description: text };
}
