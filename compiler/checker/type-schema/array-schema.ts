import { ts } from 'ts-morph';
import type { Json, JsonSchema } from '../../../lock/index.ts';
import { fieldName } from './field-name.ts';
import { itemPlace, report, type Place, type TypeWalk } from './type-walk.ts';
import { mayBeNothing } from './union-members.ts';

/** The schema of an array or a tuple; `undefined` for any other type. */
export function arraySchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema | undefined {
  const { checker } = walk.checked;
  if (checker.isTupleType(type)) {
    // True: every tuple type is a reference to a tuple's target.
    return tupleSchema(type as ts.TupleTypeReference, walk, place);
  }
  const item = itemType(type, checker);
  if (item === undefined) return undefined;
  const extra = walk.side === 'input' ? extraField(type, checker) : undefined;
  if (extra !== undefined) {
    return report(walk, place, 'not-json', `an array with the field ${extra}`);
  }
  return { type: 'array', items: itemSchema(item, walk, itemPlace(place, '[]')) };
}

/** Whether JSON writes the type as a list. */
export function arrayLike(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isTupleType(type) || itemType(type, checker) !== undefined;
}

function itemType(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (checker.isArrayType(type)) {
    // True: an array type is a reference to `Array` or `ReadonlyArray`.
    return checker.getTypeArguments(type as ts.TypeReference)[0];
  }
  // `interface Matches extends Array<string>`
  return checker.isArrayLikeType(type)
    ? checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    : undefined;
}

/** A field that arrays do not have, such as the `index` of a match: no list of JSON has one. */
function extraField(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (checker.isArrayType(type)) return undefined;
  const extra = checker.getPropertiesOfType(type).find(isExtra);
  return extra?.name;
}

function isExtra(field: ts.Symbol): boolean {
  if ((field.flags & ts.SymbolFlags.Optional) !== 0 || fieldName(field) === undefined) return false;
  return !(field.declarations ?? []).some(
    ({ parent }) =>
      ts.isInterfaceDeclaration(parent) && /^(?:Readonly)?Array$/.test(parent.name.text),
  );
}

/** Where JSON cannot leave an item out, it writes `null` for what is not there. */
function itemSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  const schema = walk.visit(type, place);
  const isNullable = walk.side === 'output' && mayBeNothing(type);
  return isNullable ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function tupleSchema(type: ts.TupleTypeReference, walk: TypeWalk, place: Place): JsonSchema {
  const flags = type.target.elementFlags;
  const types = walk.checked.checker.getTypeArguments(type);
  const schemas = types.map((part, index) =>
    itemSchema(part, walk, itemPlace(place, `[${String(index)}]`)),
  );
  const open = flags.findIndex((flag) => (flag & ts.ElementFlags.Variable) !== 0);
  const required = flags.filter((flag) => (flag & ts.ElementFlags.Required) !== 0).length;
  const minItems: { readonly [key: string]: Json } = required > 0 ? { minItems: required } : {};
  const prefixItems = open === -1 ? schemas : schemas.slice(0, open);
  // `[a, ...b, c]`: what follows the middle has no fixed place.
  const rest = open === -1 ? [] : schemas.slice(open);
  return {
    type: 'array',
    ...(prefixItems.length > 0 ? { prefixItems } : {}),
    items: { anyOf: rest },
    ...minItems,
  };
}
