import { ts } from 'ts-morph';
import type { JsonObject, JsonSchema } from '../../../lock/index.ts';
import { classFault } from './class-fault.ts';
import { documented } from './documented.ts';
import { fieldPlace, itemPlace, report, type Place, type TypeWalk } from './type-walk.ts';
import { templatePattern } from './template-pattern.ts';
import { isNothing, mayBeNothing, unionMembers } from './union-members.ts';
import { libraryName, withArticle } from './well-known-schema.ts';

/** The schema of an object type. It is open, as TypeScript's are: more fields do no harm. */
export function objectSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  const { checker } = walk.checked;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return report(walk, place, 'not-json', 'a function');
  }
  const fields = checker.getPropertiesOfType(type);
  const toJson = walk.side === 'output' ? jsonForm(type, walk) : undefined;
  if (toJson !== undefined) return walk.visit(toJson, { ...place, depth: place.depth + 1 });
  const fault = foreignObject(type, fields, walk) ?? classFault(type, walk);
  if (fault !== undefined) return report(walk, place, 'not-json', fault);
  const index = indexSchemas(type, walk, place);
  if (fields.length === 0 && index === undefined) return emptyObject(type, walk, place);
  return { type: 'object', ...fieldSchemas(fields, walk, place), ...index };
}

/** What `JSON.stringify` asks an object for. */
function jsonForm(type: ts.Type, { checked: { checker } }: TypeWalk): ts.Type | undefined {
  const method = checker.getPropertyOfType(type, 'toJSON');
  if (method === undefined) return undefined;
  const [signature] = checker.getTypeOfSymbol(method).getCallSignatures();
  return signature?.getReturnType();
}

/** `a Map`, `a Response`: an object of the language, of Deno or of Node that is more than data. */
function foreignObject(
  type: ts.Type,
  fields: readonly ts.Symbol[],
  { checked: { checker } }: TypeWalk,
): string | undefined {
  const name = libraryName(type);
  if (name === undefined) return undefined;
  const acts = fields.some(
    (field) => checker.getTypeOfSymbol(field).getCallSignatures().length > 0,
  );
  return acts ? withArticle(name) : undefined;
}

/** `{}` as an expression is an object without fields; as a type it is anything but null. */
function emptyObject(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  if (isWrittenObject(type)) return { type: 'object' };
  if (walk.side === 'output') return report(walk, place, 'unknown');
  return { type: ['array', 'boolean', 'number', 'object', 'string'] };
}

/** An object expression keeps its symbol when its type is widened. */
function isWrittenObject(type: ts.Type): boolean {
  const flags = type.getSymbol()?.flags ?? ts.SymbolFlags.None;
  return (flags & (ts.SymbolFlags.ObjectLiteral | ts.SymbolFlags.Class)) !== 0;
}

function fieldSchemas(
  fields: readonly ts.Symbol[],
  walk: TypeWalk,
  place: Place,
): { readonly properties?: JsonObject; readonly required?: readonly string[] } {
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const field of fields) {
    const name = fieldName(field);
    if (name === undefined) continue;
    const type = walk.checked.checker.getTypeOfSymbol(field);
    // A field that is only ever `undefined` or `never` is one that must not be there.
    const isAbsent = unionMembers(type).every((member) => isNothing(member) || isNever(member));
    if (isAbsent && !isNever(type)) continue;
    const at = fieldPlace(walk, place, { name, declaration: field.declarations?.[0] });
    const schema = isNever(type) ? false : walk.visit(type, at);
    properties.push([name, documented(schema, field, walk, at)]);
    const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0 || mayBeNothing(type);
    if (!isOptional) required.push(name);
  }
  return {
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required: required.sort() } : {}),
  };
}

function isNever(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Never) !== 0;
}

/** `undefined` for a field that a symbol names: JSON passes over it. */
function fieldName(field: ts.Symbol): string | undefined {
  return field.escapedName.toString().startsWith('__@') ? undefined : field.name;
}

/** `Record<string, T>` and index signatures. */
function indexSchemas(type: ts.Type, walk: TypeWalk, place: Place): JsonObject | undefined {
  const { checker } = walk.checked;
  const patterns: [string, JsonSchema][] = [];
  let rest: JsonSchema | undefined;
  for (const { keyType, type: valueType } of checker.getIndexInfosOfType(type)) {
    if ((keyType.flags & ts.TypeFlags.ESSymbol) !== 0) continue;
    const schema = walk.visit(valueType, itemPlace(place, '[…]'));
    if ((keyType.flags & ts.TypeFlags.String) !== 0) rest = schema;
    else patterns.push([keyPattern(keyType), schema]);
  }
  if (rest === undefined && patterns.length === 0) return undefined;
  return {
    type: 'object',
    ...(patterns.length > 0 ? { patternProperties: Object.fromEntries(patterns) } : {}),
    ...(rest === undefined ? {} : { additionalProperties: rest }),
  };
}

function keyPattern(type: ts.Type): string {
  return (type.flags & ts.TypeFlags.TemplateLiteral) !== 0
    ? // True: only template literal types have the flag.
      templatePattern([type as ts.TemplateLiteralType])
    : '^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$';
}
