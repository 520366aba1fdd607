import type { ts } from 'ts-morph';
import { isJsonObject, type JsonObject, type JsonSchema } from '../../../lock/index.ts';
import { aliasConstraints } from './alias-constraints.ts';
import { tagConstraints } from './constraint.ts';
import { docComment } from './doc-comment.ts';
import type { Place, TypeWalk } from './type-walk.ts';

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
  const constrained = aliasConstraints(schema, writtenType(symbol), walk, place);
  const { text, tags } = docComment(symbol, checker);
  const found = tagConstraints(tags, schema, walk, place);
  return withAdded(constrained, { ...(text === '' ? {} : { description: text }), ...found });
}

function writtenType({ valueDeclaration }: ts.Symbol): ts.TypeNode | undefined {
  // True: fields and parameters, which have a symbol here, keep their annotation there.
  return (valueDeclaration as ts.PropertyDeclaration | undefined)?.type;
}

/** A schema with more keywords. */
export function withAdded(schema: JsonSchema, added: JsonObject): JsonSchema {
  if (Object.keys(added).length === 0) return schema;
  return isJsonObject(schema) ? { ...schema, ...added } : added;
}
