import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
  type Lock,
} from '../lock/index.ts';
import { isPlainText, plainText } from './plain-text.ts';
import { entry, map, type Yaml, type YamlEntry, type YamlMap } from './yaml-text.ts';

/** As many fields as GitHub allows in a form. */
const mostFields = 25;

/** Whoever starts a flow with inputs; a schedule and most events have none, and defaults count. */
type Giver = 'form' | 'caller' | 'payload';

export function givers({ triggers }: Lock): readonly Giver[] {
  const { dispatch, events = {} } = triggers ?? {};
  return [
    ...(dispatch === true ? (['form'] as const) : []),
    ...('workflow_call' in events ? (['caller'] as const) : []),
    ...('repository_dispatch' in events ? (['payload'] as const) : []),
  ];
}

/** What a workflow asks for, and how the flow's inputs are made of it. */
export interface FormInputs {
  /** `one`: a single field named `inputs`, JSON of all. */
  readonly shape: 'none' | 'fields' | 'one';
  /** For `workflow_dispatch`: a form for people. */
  readonly form: YamlMap;
  /** For `workflow_call`, which knows text, numbers and booleans. */
  readonly call: YamlMap;
}

/**
 * The fields of a form, made from the schema of the flow's inputs; none when nobody can give any. Fields that a form cannot hold, as
 * lists and objects, are JSON in a text field; more than 25, or names that differ in case only, become
 * one JSON field. What a person leaves empty is left out, so that the flow's default counts.
 */
export function formInputs(lock: Lock): FormInputs {
  const fields = givers(lock).length === 0 ? [] : fieldsOf(lock.interface.inputs);
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  if (fields.length === 0) return { shape: 'none', form: map(), call: map() };
  if (fields.length > mostFields || names.size < fields.length) {
    const isRequired = fields.some((field) => field.isRequired);
    const description = 'The inputs of the flow, as a JSON object';
    return {
      shape: 'one',
      form: map(entry('inputs', fieldMap({ kind: 'string', description, isRequired }))),
      call: map(entry('inputs', fieldMap({ kind: 'string', description, isRequired }))),
    };
  }
  return {
    shape: 'fields',
    form: map(...fields.map((field) => entry(field.name, fieldMap(widget(field))))),
    call: map(...fields.map((field) => entry(field.name, fieldMap(parameter(field))))),
  };
}

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
  readonly default: Json | undefined;
}

function fieldsOf(schema: JsonSchema): readonly Field[] {
  if (!isJsonObject(schema)) return [];
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return [];
  const names = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]) => {
    const known = isJsonObject(property) ? property : {};
    const fallback = known['default'];
    const isRequired = names.includes(name) && fallback === undefined;
    return { name, schema: known, isRequired, default: fallback };
  });
}

/** One input as GitHub describes it. */
interface Widget {
  readonly kind: 'string' | 'number' | 'boolean' | 'choice';
  readonly description: string;
  readonly isRequired: boolean;
  readonly default?: string | number | boolean;
  readonly options?: readonly string[];
}

function fieldMap({ kind, description, isRequired, default: value, options }: Widget): Yaml {
  const fields: readonly (YamlEntry | undefined)[] = [
    description === '' ? undefined : entry('description', description),
    entry('type', kind),
    entry('required', isRequired),
    value === undefined ? undefined : entry('default', value),
    options === undefined ? undefined : entry('options', options),
  ];
  return map(...fields);
}

/** How a person gives it. */
function widget(field: Field): Widget {
  const options = optionsOf(field);
  if (options === undefined) return parameter(field);
  const { default: value } = field;
  return {
    kind: 'choice',
    ...about(field),
    ...(typeof value === 'string' ? { default: value } : {}),
    options,
  };
}

/**
 * The texts that may be chosen. GitHub chooses the first where nobody does, so an input that may be
 * left out stays a text field.
 */
function optionsOf({ schema, isRequired, default: value }: Field): readonly string[] | undefined {
  const choices = schema['enum'];
  if (!Array.isArray(choices) || (!isRequired && value === undefined)) return undefined;
  const texts = choices.filter((choice): choice is string => typeof choice === 'string');
  const isFit = texts.every((text) => text !== '' && isPlainText(text));
  return isFit && texts.length === choices.length ? texts : undefined;
}

/** How a calling workflow gives it. */
function parameter(field: Field): Widget {
  const { schema, isRequired, default: value } = field;
  const { type, enum: choices } = schema;
  if (Array.isArray(choices)) return textField(field, choices.map(textOf).join(', '));
  switch (type) {
    case 'boolean':
      // An unticked box says `false`, so what may be left out is no box.
      if (isRequired) return { kind: 'boolean', ...about(field) };
      if (typeof value === 'boolean') return { kind: 'boolean', ...about(field), default: value };
      return textField(field, 'true or false');
    case 'number':
    case 'integer':
      return {
        kind: 'number',
        ...about(field),
        ...(typeof value === 'number' ? { default: value } : {}),
      };
    case 'string':
      return textField(field);
    default:
      return textField(field, 'JSON');
  }
}

/** A default that the form would lose or take for an expression is filled in by the runner. */
function textField(field: Field, note?: string): Widget {
  const value = field.default === undefined ? undefined : textOf(field.default);
  const isShown = value !== undefined && value !== '' && isPlainText(value);
  return { kind: 'string', ...about(field, note), ...(isShown ? { default: value } : {}) };
}

/** As `--input` reads it: text as it is, all else as JSON. */
function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function about(
  { schema, isRequired }: Field,
  note?: string,
): Pick<Widget, 'description' | 'isRequired'> {
  const said = [schema['description'], schema['title']].find((text) => typeof text === 'string');
  const texts = [
    typeof said === 'string' ? plainText(said, 200) : '',
    note === undefined ? '' : `(${plainText(note, 200)})`,
  ];
  return { description: texts.filter((text) => text !== '').join(' '), isRequired };
}
