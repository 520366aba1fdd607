import { ts } from 'ts-morph';
import { isJsonObject, type JsonObject, type JsonSchema } from '../../../lock/index.ts';
import { constraintOf } from './constraint.ts';
import { report, type Place, type TypeWalk } from './type-walk.ts';

/** The schema with what the user's doc comment on a field or parameter says. Others' comments stay out. */
export function documented(
  schema: JsonSchema,
  symbol: ts.Symbol,
  walk: TypeWalk,
  place: Place,
): JsonSchema {
  const { checker, files } = walk.checked;
  const isOwn = symbol.declarations?.some(
    (declaration) => files.repositoryPath(declaration.getSourceFile().fileName) !== undefined,
  );
  if (isOwn !== true || schema === false) return schema;
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  const constraints = constraintsOf(symbol.getJsDocTags(checker), schema, walk, place);
  const added = { ...(text === '' ? {} : { description: text }), ...constraints };
  if (Object.keys(added).length === 0) return schema;
  return isJsonObject(schema) ? { ...schema, ...added } : added;
}

function constraintsOf(
  tags: readonly ts.JSDocTagInfo[],
  schema: JsonSchema,
  walk: TypeWalk,
  place: Place,
): JsonObject {
  const found: [string, JsonObject[string]][] = [];
  for (const { name, text } of tags) {
    const constraint = constraintOf(name, ts.displayPartsToString(text?.slice()).trim(), schema);
    if (constraint === undefined) continue;
    if ('value' in constraint) found.push([name, constraint.value]);
    else report(walk, place, 'constraint', constraint.fault);
  }
  return Object.fromEntries(found);
}
