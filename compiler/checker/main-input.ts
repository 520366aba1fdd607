import { ts } from 'ts-morph';
import {
  isJsonObject,
  type Call,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../lock/index.ts';
import type { CheckedProgram } from './checked-program.ts';
import type { MainParameter } from './main-parameters.ts';
import { staticName, staticValue } from './static-value.ts';
import { createTypeReader } from './type-schema/type-schema.ts';
import { arrayLike } from './type-schema/array-schema.ts';
import type { Place, TypeProblem } from './type-schema/type-walk.ts';
import { libraryName } from './type-schema/well-known-schema.ts';

/** What a script takes: how the arguments reach `main`, and the schema of all of them together. */
export interface MainInput {
  readonly call: Pick<Call, 'form' | 'names'>;
  readonly input: JsonSchema;
  readonly problems: readonly TypeProblem[];
}

/** Reads the parameters that take input; the context is not among them. */
export function mainInput(
  checked: CheckedProgram,
  parameters: readonly MainParameter[],
  node: ts.Node,
): MainInput {
  const [only] = parameters;
  return only !== undefined && parameters.length === 1 && takesFields(only, checked)
    ? fromFields(checked, only)
    : fromParameters(checked, parameters, node);
}

/** Whether the one parameter is an object whose fields are the keys of `with`. */
function takesFields({ type }: MainParameter, { checker }: CheckedProgram): boolean {
  if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0) return false;
  if (libraryName(type) !== undefined || arrayLike(type, checker)) return false;
  if (checker.isTypeAssignableTo(type, checker.getStringType())) return false;
  if (checker.isTypeAssignableTo(type, checker.getNumberType())) return false;
  const hasParts =
    checker.getPropertiesOfType(type).length > 0 || checker.getIndexInfosOfType(type).length > 0;
  return hasParts && type.getCallSignatures().length === 0;
}

function fromFields(checked: CheckedProgram, parameter: MainParameter): MainInput {
  const reader = createTypeReader(checked, 'input');
  const place: Place = { path: '', node: parameter.node, depth: 0 };
  const reading = reader.finish(reader.read(parameter.type, place), place);
  const root = inlineRoot(reading.schema);
  return {
    call: { form: 'object', names: [] },
    input: isJsonObject(root) ? withFieldDefaults(close(root), parameter, checked.checker) : root,
    problems: reading.problems,
  };
}

/** A type that leads to itself is in `$defs`; the top must be an object all the same. */
function inlineRoot(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const { $ref: reference, $defs: definitions, ...beside } = schema;
  const name = typeof reference === 'string' ? reference.replace('#/$defs/', '') : undefined;
  const root = name !== undefined && isJsonObject(definitions) ? definitions[name] : undefined;
  if (!isJsonObject(root) || definitions === undefined) return schema;
  return { ...root, ...beside, $defs: definitions };
}

/** A key that the script does not know is a slip of whoever writes `with`. */
function close(schema: JsonObject): JsonObject {
  return { ...schema, additionalProperties: schema['additionalProperties'] ?? false };
}

/** Defaults of `{ a = 1 }: Options`, and of `options: Options = { a: 1 }`. */
function withFieldDefaults(
  schema: JsonObject,
  { written }: MainParameter,
  checker: ts.TypeChecker,
): JsonObject {
  if (written === undefined) return schema;
  const whole = written.initializer && staticValue(written.initializer, checker)?.value;
  const defaults = new Map(Object.entries(isJsonObject(whole) ? whole : {}));
  const optional = new Set(defaults.keys());
  const elements = ts.isObjectBindingPattern(written.name) ? written.name.elements : [];
  for (const element of elements) {
    const name = fieldOf(element);
    if (name === undefined || element.initializer === undefined) continue;
    optional.add(name);
    const found = staticValue(element.initializer, checker);
    if (found !== undefined) defaults.set(name, found.value);
  }
  return applyDefaults(schema, defaults, optional);
}

function fieldOf({ propertyName, name, dotDotDotToken }: ts.BindingElement): string | undefined {
  if (dotDotDotToken !== undefined) return undefined;
  if (propertyName !== undefined) return staticName(propertyName);
  return ts.isIdentifier(name) ? name.text : undefined;
}

function applyDefaults(
  schema: JsonObject,
  defaults: ReadonlyMap<string, Json>,
  optional: ReadonlySet<string>,
): JsonObject {
  const { properties, required, ...rest } = schema;
  const fields = isJsonObject(properties) ? properties : {};
  const changed = Object.entries(fields).map(([name, field]): [string, Json] => {
    const value = defaults.get(name);
    return [name, value === undefined ? field : withDefault(field, value)];
  });
  // True: `required` is a list of names.
  const names = ((required ?? []) as readonly string[]).filter((name) => !optional.has(name));
  return {
    ...rest,
    properties: Object.fromEntries(changed),
    ...(names.length > 0 ? { required: names } : {}),
  };
}

function withDefault(schema: Json, value: Json): Json {
  return isJsonObject(schema) ? { ...schema, default: value } : { default: value };
}

function fromParameters(
  checked: CheckedProgram,
  parameters: readonly MainParameter[],
  node: ts.Node,
): MainInput {
  const reader = createTypeReader(checked, 'input');
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const parameter of parameters) {
    const { name = '', type, symbol, written } = parameter;
    const place: Place = { path: name, node: parameter.node, depth: 1 };
    const schema = reader.document(reader.read(type, place), symbol, place);
    const found = written?.initializer && staticValue(written.initializer, checked.checker);
    // True: adding a default to a schema gives a schema.
    properties.push([
      name,
      (found === undefined ? schema : withDefault(schema, found.value)) as JsonSchema,
    ]);
    if (!parameter.isOptional) required.push(name);
  }
  const whole: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required: required.sort() } : {}),
    additionalProperties: false,
  };
  const { schema, problems } = reader.finish(whole, { path: '', node, depth: 0 });
  const names = parameters.map(({ name = '' }) => name);
  return { call: { form: 'parameters', names }, input: schema, problems };
}
