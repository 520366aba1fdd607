import type { JsonObject } from '../../lock/index.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { renameFix } from '../diagnostics/fix.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../model/source.ts';
import { listed, type Place, type Shape, wrongType } from './shape.ts';
import type { YamlEntry, YamlNode } from './yaml-node.ts';
import { type Reading, refused } from './outcomes.ts';

/** One key that a map may have. */
export interface Field<T> {
  readonly shape: Shape<T>;
  /** For editors: one or two sentences. */
  readonly description: string;
  readonly required?: true;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** A key that was written. `value` is absent when it was reported. */
export interface Written<T> {
  readonly key: Span;
  readonly node: YamlNode;
  readonly value?: T;
}

/** What was written for each key of a map. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]?: Written<F[K] extends Field<infer T> ? T : never>;
};

/** The values of a record, by key. */
export type ValuesOf<R> = {
  readonly [K in keyof R]?: NonNullable<R[K]> extends Written<infer T> ? T : never;
};

/** What could be read of a record: a key that was not written or was reported is absent. */
export function valuesOf<R extends object>(written: R): ValuesOf<R> {
  const entries = Object.entries(written).flatMap(([key, entry]: [string, Written<unknown>]) =>
    entry.value === undefined ? [] : [[key, entry.value] as const],
  );
  // Each key keeps the value of its own entry.
  return Object.fromEntries(entries) as ValuesOf<R>;
}

/**
 * A map with known keys. `what` names it in messages: "a step", "`retry`"; `elsewhere` says of keys
 * that are often misplaced where they belong.
 */
export function record<F extends Fields>(
  what: string,
  fields: F,
  elsewhere: Readonly<Record<string, string>> = {},
): Shape<RecordOf<F>> {
  return {
    read: (node, place) => readRecord({ what, fields, elsewhere }, node, place),
    schema: recordSchema(fields),
  };
}

interface Known<F extends Fields> {
  readonly what: string;
  readonly fields: F;
  readonly elsewhere: Readonly<Record<string, string>>;
}

function readRecord<F extends Fields>(
  known: Known<F>,
  node: YamlNode,
  place: Place,
): Reading<RecordOf<F>> {
  const { what, fields } = known;
  if (node.kind !== 'map') {
    const [first = '', second = ''] = Object.keys(fields);
    const expected = `a map with keys like \`${first}\` and \`${second}\``;
    return refused(wrongType(node, place, expected));
  }
  const diagnostics: Diagnostic[] = [];
  const written: [string, Written<unknown>][] = [];
  const present = new Set(node.entries.map(({ key }) => key.value));
  for (const entry of node.entries) {
    const field = Object.hasOwn(fields, entry.key.value) ? fields[entry.key.value] : undefined;
    const read =
      field === undefined ? refused(unknownKey(known, entry, present)) : readField(field, entry);
    diagnostics.push(...read.diagnostics);
    const { value } = read;
    const place_ = { key: entry.key.span, node: entry.value };
    if (field !== undefined) {
      written.push([entry.key.value, value === undefined ? place_ : { ...place_, value }]);
    }
  }
  diagnostics.push(...missingKeys(what, fields, present, place));
  // Each value was read by the shape of the field under whose key it is put.
  return { value: Object.fromEntries(written) as RecordOf<F>, diagnostics };
}

function readField(field: Field<unknown>, { key, value }: YamlEntry): Reading<unknown> {
  return field.shape.read(value, { name: `\`${key.value}\``, span: key.span });
}

function unknownKey(
  { what, fields, elsewhere }: Known<Fields>,
  { key }: YamlEntry,
  present: ReadonlySet<string>,
): Diagnostic {
  const names = Object.keys(fields);
  const free = names.filter((known) => !present.has(known));
  const moved = Object.hasOwn(elsewhere, key.value) ? elsewhere[key.value] : undefined;
  const meant = moved === undefined ? didYouMean(key.value.slice(0, 80), names) : undefined;
  const hint = moved ?? meant ?? `It may have ${listed(names.map((name) => `\`${name}\``))}.`;
  const name = key.value.length > 80 ? `${key.value.slice(0, 79)}…` : key.value;
  const fix = meant === undefined ? undefined : renameFix(key.span, name, free);
  return diagnose('parse/unknown-key', key.span, { key: name, what }, { hint, fix });
}

function missingKeys(
  what: string,
  fields: Fields,
  present: ReadonlySet<string>,
  place: Place,
): readonly Diagnostic[] {
  return Object.entries(fields)
    .filter(([key, field]) => field.required === true && !present.has(key))
    .map(([key]) =>
      diagnose('parse/missing-key', place.span, { key, what }, { hint: `Add \`${key}:\`.` }),
    );
}

function recordSchema(fields: Fields): JsonObject {
  const known = Object.entries(fields);
  const required = known.filter(([, field]) => field.required === true).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(
      known.map(([key, { shape, description }]) => [
        key,
        { title: titleOf(key), description, ...shape.schema },
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** `max-delay` as an editor shows it: "Max delay". */
function titleOf(key: string): string {
  const words = key
    .replaceAll('-', ' ')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
