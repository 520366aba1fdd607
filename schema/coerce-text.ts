import { typesOf } from './check-type.ts';
import { exceedsDepth } from './exceeds-depth.ts';
import {
  asSchemas,
  isJsonArray,
  type Json,
  type JsonObject,
  type JsonSchema,
  own,
} from './json.ts';
import { resolveRef } from './resolve-ref.ts';
import { validateValue } from './validate-value.ts';

const maxReferences = 32;

/**
 * Reads `--input key=text` as the schema wants it: text for strings, JSON for everything else; of
 * a union, the first member that admits it. A text that fits nothing stays text, so that
 * `validateValue` says what was expected.
 */
export function coerceText(schema: JsonSchema, text: string): Json {
  const fitting = candidates(schema, text, { root: schema, left: maxReferences });
  const admitted = fitting.filter((value) => validateValue(schema, value).length === 0);
  const [likeliest = text] = [...admitted, ...fitting];
  return likeliest;
}

interface Resolver {
  readonly root: JsonSchema;
  /** How many more references may be followed. */
  readonly left: number;
}

/** What the text may mean, the likeliest first. */
function candidates(schema: JsonSchema, text: string, resolver: Resolver): readonly Json[] {
  if (typeof schema === 'boolean') return [text];
  const ref = schema['$ref'];
  if (typeof ref === 'string' && resolver.left > 0) {
    const target = resolveRef(resolver.root, ref) ?? true;
    return candidates(target, text, { root: resolver.root, left: resolver.left - 1 });
  }
  const constants = constantsOf(schema);
  if (constants !== undefined) return constants.filter((value) => textOf(value) === text);
  const types = typesOf(schema);
  if (types !== undefined) return types.flatMap((type) => readAs(type, text));
  const branches = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap(asSchemas);
  if (branches.length === 0) return [text];
  return branches.flatMap((branch) => candidates(branch, text, resolver));
}

function constantsOf(schema: JsonObject): readonly Json[] | undefined {
  const constant = own(schema, 'const');
  if (constant !== undefined) return [constant];
  const choices = schema['enum'];
  return isJsonArray(choices) ? choices : undefined;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readAs(type: string, text: string): readonly Json[] {
  if (type === 'string') return [text];
  const value = parse(text);
  return value === undefined ? [] : [value];
}

function parse(text: string): Json | undefined {
  try {
    // JSON.parse gives JSON.
    const value = JSON.parse(text) as Json;
    return exceedsDepth(value) ? undefined : value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
