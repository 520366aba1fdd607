import { ts } from 'ts-morph';
import { isJsonObject, type JsonSchema } from '../../../lock/index.ts';
import { behindAliases } from '../find-main.ts';
import { tagConstraints } from './constraint.ts';
import { docComment } from './doc-comment.ts';
import type { Place, TypeWalk } from './type-walk.ts';

/**
 * The schema with what the doc comment of a type alias says, such as `@minimum 1` of
 * `type Port = number`. The checker forgets the names of plain types, so they are read from where
 * the type is written.
 */
export function aliasConstraints(
  schema: JsonSchema,
  written: ts.TypeNode | undefined,
  walk: TypeWalk,
  place: Place,
): JsonSchema {
  if (written === undefined || schema === false) return schema;
  const inside = (node: ts.TypeNode | undefined): JsonSchema =>
    aliasConstraints(schema, node, walk, place);
  if (ts.isParenthesizedTypeNode(written) || isReadonly(written)) return inside(written.type);
  if (ts.isUnionTypeNode(written)) return inside(onlyReference(written));
  if (ts.isArrayTypeNode(written)) return ofItems(schema, written.elementType, walk, place);
  if (!ts.isTypeReferenceNode(written)) return schema;
  const [argument] = written.typeArguments ?? [];
  if (argument === undefined) return ofReference(schema, written, walk, place);
  const isArray = /^(?:Readonly)?Array$/.test(written.typeName.getText());
  return isArray ? ofItems(schema, argument, walk, place) : schema;
}

function isReadonly(node: ts.TypeNode): node is ts.TypeOperatorNode {
  return ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword;
}

/** The alias of `Port | null` and `Port | 'auto'`; of several aliases each would bind the others. */
function onlyReference({ types }: ts.UnionTypeNode): ts.TypeNode | undefined {
  const others = types.filter((node) => !ts.isLiteralTypeNode(node) && !isUndefined(node));
  return others.length === 1 ? others[0] : undefined;
}

function isUndefined({ kind }: ts.TypeNode): boolean {
  return kind === ts.SyntaxKind.UndefinedKeyword;
}

function ofItems(
  schema: JsonSchema,
  written: ts.TypeNode,
  walk: TypeWalk,
  place: Place,
): JsonSchema {
  const items = isJsonObject(schema) ? schema['items'] : undefined;
  if (!isJsonObject(schema) || !isJsonObject(items)) return schema;
  return { ...schema, items: aliasConstraints(items, written, walk, place) };
}

function ofReference(
  schema: JsonSchema,
  written: ts.TypeReferenceNode,
  walk: TypeWalk,
  place: Place,
): JsonSchema {
  const { checker, files } = walk.checked;
  const named = checker.getSymbolAtLocation(written.typeName);
  const symbol = named && behindAliases(named, checker);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  if (symbol === undefined || declaration === undefined) return schema;
  if (files.repositoryPath(declaration.getSourceFile().fileName) === undefined) return schema;
  const inner = aliasConstraints(schema, declaration.type, walk, place);
  const at = { ...place, node: declaration.name };
  const found = tagConstraints(docComment(symbol, checker).tags, schema, walk, at);
  return isJsonObject(inner) ? { ...inner, ...found } : { ...found };
}
