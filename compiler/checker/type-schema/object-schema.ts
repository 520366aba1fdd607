import { ts } from 'ts-morph';
import type { JsonObject, JsonSchema } from '../../../lock/index.ts';
import { classFault } from './class-fault.ts';
import { documented } from './documented.ts';
import { fieldName } from './field-name.ts';
import { fieldPlace, itemPlace, report, type Place, type TypeWalk } from './type-walk.ts';
import { textPattern } from './template-pattern.ts';
import { isNever, isNothing, mayBeNothing, unionMembers } from './union-members.ts';
import { isCarriedAsText, libraryName, withArticle } from './well-known-schema.ts';

/** The schema of an object type. It is open, as TypeScript's are: more fields do no harm. */
export function objectSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  const { checker } = walk.checked;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return report(walk, place, 'not-json', 'a function');
  }
  const fields = checker.getPropertiesOfType(type);
  const form = walk.side === 'output' ? jsonForm(type, walk) : undefined;
  if (form !== undefined) return jsonFormSchema(form, walk, place);
  const fault = foreignObject(type, fields, walk) ?? classFault(type, fields, walk);
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

/** `JSON.stringify` takes it as it is: it asks only the fields in it for their forms again. */
function jsonFormSchema(form: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  const isAskedAgain = (member: ts.Type): boolean =>
    isNothing(member) || isCarriedAsText(member) || jsonForm(member, walk) !== undefined;
  return unionMembers(form).some(isAskedAgain)
    ? report(walk, place, 'not-json', 'an object whose `toJSON` gives no plain data')
    : walk.visit(form, { ...place, depth: place.depth + 1 });
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
  return acts || isLibraryClass(type) ? withArticle(name) : undefined;
}

/** Whether a library has the type as a class: its fields are on the prototype, where JSON sees none. */
function isLibraryClass(type: ts.Type): boolean {
  const flags = type.getSymbol()?.flags ?? ts.SymbolFlags.None;
  return (flags & ts.SymbolFlags.Value) !== 0 && (flags & ts.SymbolFlags.Interface) !== 0;
}

/** `{}` as an expression is an object without fields; as a type it is anything but null. */
function emptyObject(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  if (isWrittenObject(type)) return { type: 'object' };
  if (walk.side === 'output') return report(walk, place, 'unknown', '{}');
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
    const at = fieldPlace(walk, place, { name, declaration: field.declarations?.[0] });
    // A field that is only ever `undefined` or `never` is one that must not be there.
    const isAbsent = unionMembers(type).every((member) => isNothing(member) || isNever(member));
    const schema = isAbsent ? false : walk.visit(type, at);
    properties.push([name, documented(schema, field, walk, at)]);
    const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0 || mayBeNothing(type);
    if (!isOptional) required.push(name);
  }
  return {
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required: required.sort() } : {}),
  };
}

/** `Record<string, T>` and index signatures. */
function indexSchemas(type: ts.Type, walk: TypeWalk, place: Place): JsonObject | undefined {
  const patterns: [string, JsonSchema][] = [];
  let rest: JsonSchema | undefined;
  for (const { keyType, type: valueType } of walk.checked.checker.getIndexInfosOfType(type)) {
    const key = unbranded(keyType);
    if ((key.flags & ts.TypeFlags.ESSymbol) !== 0) continue;
    const schema = walk.visit(valueType, itemPlace(place, '[…]'));
    const pattern = keyPattern(key);
    if (pattern !== undefined) patterns.push([pattern, schema]);
    // A brand on keys is not seen in JSON: what holds for all keys comes first.
    else rest = key === keyType ? schema : (rest ?? schema);
  }
  if (rest === undefined && patterns.length === 0) return undefined;
  return {
    type: 'object',
    ...(patterns.length > 0 ? { patternProperties: Object.fromEntries(patterns) } : {}),
    ...(rest === undefined ? {} : { additionalProperties: rest }),
  };
}

/** The part of `string & { __brand: 'Id' }` that a key has. */
function unbranded(type: ts.Type): ts.Type {
  const keys = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike;
  const members = type.isIntersection() ? type.types : [];
  return members.find(({ flags }) => (flags & keys) !== 0) ?? type;
}

/** The keys that an index signature is for; `undefined` for all. */
function keyPattern(type: ts.Type): string | undefined {
  return (type.flags & ts.TypeFlags.Number) !== 0 ? numericKey : textPattern(type);
}

const numericKey = '^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$';
