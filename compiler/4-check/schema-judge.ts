import { _, Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isJsonObject, type Json, type JsonSchema } from '../../lock/index.ts';
import { unknownKeywords, validateValue } from '../../schema/index.ts';

/** One way in which a value breaks a schema. */
export interface ValueProblem {
  /** Keys and indexes that lead to the part that is wrong; the key that is too much included. */
  readonly path: readonly string[];
  /** Follows the name of that part: `must be at most 100, but it is 500`. */
  readonly sentence: string;
  /** The field that must be there and is not. */
  readonly missing?: string;
}

/** Judges values; keeps what it compiled, so one serves a whole compilation. */
export interface SchemaJudge {
  /** How a value breaks a schema; one that cannot be used at all is reported where it was written. */
  readonly valueProblems: (schema: JsonSchema, value: Json) => readonly ValueProblem[];
}

export function createSchemaJudge(): SchemaJudge {
  let ajv: Ajv2020 | undefined;
  return {
    valueProblems: (schema, value) => {
      if (surelyFits(schema, value)) return [];
      ajv ??= createAjv();
      if (!ajv.validateSchema(schema)) return [];
      const validate = ajv.compile(schema);
      return validate(value) ? [] : problems(validate.errors);
    },
  };
}

/**
 * Whether the runner's own validator, which agrees with ajv, takes the value. To compile a schema for
 * ajv costs a hundred times as much, and nearly every value fits; of bytes the runner says more.
 */
function surelyFits(schema: JsonSchema, value: Json): boolean {
  if (unknownKeywords(schema).length > 0 || JSON.stringify(schema).includes('"x-type"')) {
    return false;
  }
  return validateValue(schema, value).length === 0;
}

/** Own properties only: `toString` is no field of a value. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    ownProperties: true,
    verbose: true,
    logger: false,
  });
  for (const format of formats) {
    ajv.addFormat(format, (text: string) => validateValue({ format }, text).length === 0);
  }
  // Numbers are judged as they are written, like the runner does: 0.3 is a multiple of 0.1.
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}`, message: '' },
    validate: (multipleOf: number, value: number) =>
      validateValue({ multipleOf }, value).length === 0,
  });
  // What the runner revives has a format that says enough, but for bytes.
  ajv.addKeyword({
    keyword: 'x-type',
    type: 'string',
    schemaType: 'string',
    validate: (type: string, text: string) => type !== 'Uint8Array' || isBase64(text),
  });
  return ajv;
}

/** As the runner decodes it. */
function isBase64(text: string): boolean {
  try {
    atob(text);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

const formats = [
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'regex',
  'time',
  'uri',
  'uri-reference',
  'uuid',
];

function problems(errors: readonly ErrorObject[] | null | undefined): readonly ValueProblem[] {
  const all = errors ?? [];
  return all.filter((error) => isCause(error, all)).map((error) => describe(error));
}

/**
 * A failed alternative explains nothing: the failed choice does. Unless a tag tells which one was
 * meant, as `kind: 'url'` does: then what is wrong with that one is the cause.
 */
function isCause(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (choices.includes(error.keyword) && meantAlternative(error, all) !== undefined) return false;
  return all
    .filter(
      (choice) => choices.includes(choice.keyword) && alternativeOf(error, choice) !== undefined,
    )
    .every((choice) => meantAlternative(choice, all) === alternativeOf(error, choice));
}

/** The only alternative whose constants the value has; `undefined` when no or several have them. */
function meantAlternative(choice: ErrorObject, all: readonly ErrorObject[]): string | undefined {
  const inside = all.flatMap((error) => {
    const alternative = alternativeOf(error, choice);
    return alternative === undefined ? [] : [{ error, alternative }];
  });
  const others = inside.filter(({ error }) => isOther(error, choice));
  const excluded = new Set(others.map(({ alternative }) => alternative));
  const left = new Set(
    inside.map(({ alternative }) => alternative).filter((one) => !excluded.has(one)),
  );
  return left.size === 1 && excluded.size > 0 ? [...left][0] : undefined;
}

/** Of an error in a choice, the number of its alternative. */
function alternativeOf(error: ErrorObject, choice: ErrorObject): string | undefined {
  const { schemaPath, instancePath } = choice;
  const isInside =
    error !== choice &&
    error.schemaPath.startsWith(`${schemaPath}/`) &&
    error.instancePath.startsWith(instancePath);
  return isInside ? error.schemaPath.slice(schemaPath.length + 1).split('/')[0] : undefined;
}

/** Whether a value is of quite another form, or has another tag. */
function isOther({ keyword, instancePath }: ErrorObject, choice: ErrorObject): boolean {
  if (keyword === 'type') return instancePath === choice.instancePath;
  return keyword === 'const' || keyword === 'enum';
}

const choices = ['anyOf', 'oneOf', 'not', 'if'];

function describe(error: ErrorObject): ValueProblem {
  const at = error.instancePath.split('/').slice(1).map(unescapePointer);
  const extra: unknown = error.params['additionalProperty'];
  if (typeof extra === 'string') return { path: [...at, extra], sentence: 'is not a known field' };
  const value: unknown = error.data;
  const problem = { path: at, sentence: `${demand(error)}, but it is ${preview(value)}` };
  const missing: unknown = error.params['missingProperty'];
  return typeof missing === 'string' ? { ...problem, missing } : problem;
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

type Demand = (parameters: Readonly<Record<string, unknown>>, error: ErrorObject) => string;

const demands: Readonly<Record<string, Demand>> = {
  type: (p) => `must be ${typeNames(p['type'])}`,
  enum: (p) => `must be ${anyOfValues(p['allowedValues'])}`,
  const: (p) => `must be ${preview(p['allowedValue'])}`,
  minimum: (p) => `must be at least ${preview(p['limit'])}`,
  maximum: (p) => `must be at most ${preview(p['limit'])}`,
  exclusiveMinimum: (p) => `must be more than ${preview(p['limit'])}`,
  exclusiveMaximum: (p) => `must be less than ${preview(p['limit'])}`,
  multipleOf: (p) => `must be a multiple of ${preview(p['multipleOf'])}`,
  minLength: (p) => `must have at least ${count(p['limit'], 'character')}`,
  maxLength: (p) => `must have at most ${count(p['limit'], 'character')}`,
  minItems: (p) => `must have at least ${count(p['limit'], 'item')}`,
  maxItems: (p) => `must have at most ${count(p['limit'], 'item')}`,
  minProperties: (p) => `must have at least ${count(p['limit'], 'key')}`,
  maxProperties: (p) => `must have at most ${count(p['limit'], 'key')}`,
  uniqueItems: () => 'must not have the same item twice',
  pattern: (p) => `must match the pattern ${preview(p['pattern'])}`,
  format: (p) => `must be ${article(String(p['format']))}`,
  'x-type': () => 'must be bytes, written as base64',
  required: (p) => `must have the field ${preview(p['missingProperty'])}`,
  anyOf: (_p, error) => `must be ${alternatives(error.schema)}`,
  oneOf: (_p, error) => `must be ${alternatives(error.schema)}`,
};

function demand(error: ErrorObject): string {
  const parameters: Readonly<Record<string, unknown>> = error.params;
  return demands[error.keyword]?.(parameters, error) ?? error.message ?? 'is not valid';
}

const articles: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'an array',
  object: 'an object',
};

function typeNames(type: unknown): string {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return names.map((name) => articles[String(name)] ?? String(name)).join(' or ');
}

function alternatives(schema: unknown): string {
  const list: readonly unknown[] = Array.isArray(schema) ? schema : [];
  const names = list.map((alternative) => {
    const value = alternative as Json; // A part of a schema, which is JSON.
    if (!isJsonObject(value)) return undefined;
    if (value['const'] !== undefined) return preview(value['const']);
    return typeof value['type'] === 'string' ? typeNames(value['type']) : undefined;
  });
  const all = names.every((name) => name !== undefined);
  return all && names.length > 0 ? [...new Set(names)].join(' or ') : 'of another form';
}

function anyOfValues(values: unknown): string {
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  return list.length === 1 ? preview(list[0]) : `one of ${list.map(preview).join(', ')}`;
}

function article(format: string): string {
  return `${/^[aeiou]/.test(format) && format !== 'uri' ? 'an' : 'a'} ${format}`;
}

function count(limit: unknown, noun: string): string {
  return `${String(limit)} ${noun}${limit === 1 ? '' : 's'}`;
}

/** A value as short JSON. */
function preview(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
