import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../lock/index.ts';
import { coerceText } from '../schema/index.ts';
import { closest } from '../output/index.ts';
import { UsageError, type Context } from './command.ts';
import { readNamedFile } from './read-named-file.ts';

export interface InputSource {
  /** Texts of the form `NAME=VALUE`. */
  readonly pairs: readonly string[];
  /** The option that they came from, for messages. */
  readonly option: string;
  /** A JSON file, as named on the command line. */
  readonly file?: string | undefined;
  /** A JSON file of what a form sent, as named on the command line. */
  readonly form?: string | undefined;
}

/**
 * Reads inputs or arguments. Names must be properties of `schema`, and a text becomes what the
 * property's own schema says. Values are validated by the runner, not here.
 */
export function readInputs(context: Context, schema: JsonSchema, source: InputSource): JsonObject {
  const properties = propertiesOf(schema);
  const values = new Map<string, Json>();
  if (source.file !== undefined) {
    for (const [name, value] of Object.entries(readJsonFile(context, source.file))) {
      values.set(name, value);
    }
  }
  if (source.form !== undefined) {
    for (const [name, value] of formValues(properties, readJsonFile(context, source.form))) {
      values.set(name, value);
    }
  }
  for (const pair of source.pairs) {
    const cut = pair.indexOf('=');
    if (cut < 1) throw new UsageError(`\`--${source.option} ${pair}\` should be NAME=VALUE.`);
    const name = pair.slice(0, cut);
    checkName(name, properties, source.option);
    values.set(name, coerceText(properties.get(name) ?? true, pair.slice(cut + 1)));
  }
  return Object.fromEntries(values);
}

/**
 * What a form sent, as values. Forms of GitHub send texts, also for numbers and for what a text field
 * holds as JSON, and an empty one for a field that was left empty.
 */
function formValues(
  properties: ReadonlyMap<string, JsonSchema>,
  sent: JsonObject,
): readonly (readonly [string, Json])[] {
  return Object.entries(sent)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => [
      name,
      typeof value === 'string' ? coerceText(properties.get(name) ?? true, value) : value,
    ]);
}

function checkName(
  name: string,
  properties: ReadonlyMap<string, JsonSchema>,
  option: string,
): void {
  if (properties.has(name)) return;
  const names = [...properties.keys()];
  const near = closest(name, names);
  const hint =
    near !== undefined
      ? `Did you mean "${near}"?`
      : names.length === 0
        ? 'There are none.'
        : `There are: ${names.join(', ')}.`;
  throw new UsageError(`\`--${option}\` names "${name}", which is not declared. ${hint}`);
}

function propertiesOf(schema: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const properties = typeof schema === 'boolean' ? undefined : schema['properties'];
  if (!isJsonObject(properties)) return new Map();
  return new Map(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'boolean' || isJsonObject(value) ? value : true,
    ]),
  );
}

function readJsonFile(context: Context, name: string): JsonObject {
  const text = readNamedFile(context, name, 'input file');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new UsageError(`"${name}" is not JSON: ${why}.`, { cause: error });
  }
  // JSON.parse gives nothing else. An event without inputs has `null` for them.
  const json = (value ?? {}) as Json;
  if (!isJsonObject(json)) throw new UsageError(`"${name}" should hold a JSON object of inputs.`);
  return json;
}
