import { isJsonObject, type Json } from '../../lock/index.ts';
import type { Side } from '../checker/type-schema/type-walk.ts';
import type { FieldSketch, ItemSketch, TypeSketch } from './type-sketch.ts';

/** A whole number from 0 to below the limit. */
export type Draw = (limit: number) => number;

/** The same numbers for the same seed. */
export function drawFrom(seed: number): Draw {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const carried = {
  Date: ['2026-01-02T03:04:05.000Z', '1999-12-31T23:59:59Z'],
  URL: ['https://a.example/b', 'mailto:someone'],
  Uint8Array: ['', 'AAH/', 'AA=='],
} as const;
const numericTexts = ['12', '-3.5'];
const texts = [
  ...carried.Date,
  ...carried.URL,
  ...carried.Uint8Array,
  ...numericTexts,
  'a',
  'b',
  'c',
  'x-',
  'x-1',
  'x-12',
  '.$',
  '.$a',
  'A\nB',
  'AAA',
  'not a date',
];
const numbers = [0, 1, 5, -1, -2.5, 1e21];

/** What is known of the sketches of one kind. */
type ByKind<R, A extends readonly unknown[]> = {
  readonly [K in TypeSketch['kind']]: (sketch: TypeSketch & { readonly kind: K }, ...rest: A) => R;
};

/** Whether a value of JSON belongs to the type: said by the sketch alone. */
export function belongs(sketch: TypeSketch, value: Json, side: Side): boolean {
  // True: what is found by a sketch's kind takes the sketches of that kind.
  const judge = judges[sketch.kind] as (sketch: TypeSketch, value: Json, side: Side) => boolean;
  return judge(sketch, value, side);
}

const judges: ByKind<boolean, [value: Json, side: Side]> = {
  plain: ({ name }, value) => (name === 'null' ? value === null : typeof value === name),
  literal: (sketch, value) => value === sketch.value,
  brand: ({ base }, value) => typeof value === base,
  carried: ({ name }, value) => isCarried(name, value),
  template: isTemplate,
  enum: ({ values }, value) => values.some((one) => one === value),
  array: ({ item }, value, side) =>
    Array.isArray(value) && value.every((one: Json) => itemBelongs(item, one, side)),
  tuple: (sketch, value, side) => Array.isArray(value) && tupleBelongs(sketch, value, side),
  record: (sketch, value, side) =>
    isJsonObject(value) && Object.values(value).every((one) => belongs(sketch.value, one, side)),
  object: ({ fields }, value, side) => fieldsBelong(fields, value, side),
  intersection: ({ parts }, value, side) => parts.every((part) => fieldsBelong(part, value, side)),
  union: ({ members }, value, side) => members.some((member) => belongs(member, value, side)),
  variants: ({ variants }, value, side) =>
    variants.some((variant) => fieldsBelong(variant, value, side)),
  recursive: (sketch, value, side) =>
    fieldsBelong(sketch.fields, value, side) && nextBelongs(sketch, value, side),
};

function isCarried(name: keyof typeof carried, value: Json): boolean {
  if (typeof value !== 'string') return false;
  if (name !== 'Uint8Array') return carried[name].some((text) => text === value);
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}

function isTemplate(
  { before, slot }: TypeSketch & { readonly kind: 'template' },
  value: Json,
): boolean {
  if (typeof value !== 'string' || !value.startsWith(before)) return false;
  return slot === 'string' || /^-?\d+(\.\d+)?$/.test(value.slice(before.length));
}

/** A list cannot leave out what is `undefined`: it is written as `null`, and nobody passes it in. */
function itemBelongs({ type, isMaybe }: ItemSketch, value: Json, side: Side): boolean {
  return belongs(type, value, side) || (isMaybe && side === 'output' && value === null);
}

function tupleBelongs(
  { items, optional, rest }: TypeSketch & { readonly kind: 'tuple' },
  value: readonly Json[],
  side: Side,
): boolean {
  if (value.length < items.length - optional) return false;
  return value.every((one, at) => {
    const item = items[at];
    if (item === undefined) return rest !== undefined && belongs(rest, one, side);
    const isOptional = at >= items.length - optional;
    return itemBelongs({ ...item, isMaybe: item.isMaybe || isOptional }, one, side);
  });
}

function fieldsBelong(fields: readonly FieldSketch[], value: Json, side: Side): boolean {
  return (
    isJsonObject(value) &&
    fields.every(({ name, presence, type }) => {
      const field = Object.hasOwn(value, name) ? value[name] : undefined;
      return field === undefined ? presence !== 'required' : belongs(type, field, side);
    })
  );
}

function nextBelongs(
  sketch: TypeSketch & { readonly kind: 'recursive' },
  value: Json,
  side: Side,
): boolean {
  const next = isJsonObject(value) ? value['next'] : undefined;
  const isSame = (one: Json): boolean => belongs(sketch, one, side);
  if (next === undefined) return sketch.next === 'optional';
  if (sketch.next === 'list') return Array.isArray(next) && next.every(isSame);
  if (sketch.next === 'record') return isJsonObject(next) && Object.values(next).every(isSame);
  return (sketch.next === 'nullable' && next === null) || isSame(next);
}

/** A value that belongs to the type. */
export function drawValue(sketch: TypeSketch, draw: Draw): Json {
  // True: what is found by a sketch's kind takes the sketches of that kind.
  const make = makers[sketch.kind] as (sketch: TypeSketch, draw: Draw) => Json;
  return make(sketch, draw);
}

const plain: { readonly [name: string]: readonly Json[] } = {
  string: texts,
  number: numbers,
  boolean: [true, false],
  null: [null],
};

const makers: ByKind<Json, [draw: Draw]> = {
  plain: ({ name }, draw) => oneOf(plain[name]!, draw),
  literal: ({ value }) => value,
  brand: ({ base }, draw) => oneOf(plain[base]!, draw),
  carried: ({ name }, draw) => oneOf<string>(carried[name], draw),
  template: ({ before, slot }, draw) =>
    before + oneOf(slot === 'string' ? texts : numericTexts, draw),
  enum: ({ values }, draw) => oneOf(values, draw),
  array: ({ item }, draw) => several(item.type, draw),
  tuple: drawTuple,
  record: ({ value }, draw) =>
    Object.fromEntries(several(value, draw).map((one, at) => [`k${String(at)}`, one])),
  object: ({ fields }, draw) => drawFields(fields, draw),
  intersection: ({ parts }, draw) => drawFields(parts.flat(), draw),
  union: ({ members }, draw) => drawValue(oneOf(members, draw), draw),
  variants: ({ variants }, draw) => drawFields(oneOf(variants, draw), draw),
  recursive: (sketch, draw) => ({ ...drawFields(sketch.fields, draw), ...drawNext(sketch, draw) }),
};

function oneOf<T>(list: readonly T[], draw: Draw): T {
  return list[draw(list.length)]!;
}

function several(sketch: TypeSketch, draw: Draw): readonly Json[] {
  return Array.from({ length: draw(3) }, () => drawValue(sketch, draw));
}

function drawTuple(
  { items, optional, rest }: TypeSketch & { readonly kind: 'tuple' },
  draw: Draw,
): readonly Json[] {
  const given = items.slice(0, items.length - draw(optional + 1));
  const isWhole = given.length === items.length;
  const more = isWhole && rest !== undefined ? several(rest, draw) : [];
  return [...given.map(({ type }) => drawValue(type, draw)), ...more];
}

function drawFields(fields: readonly FieldSketch[], draw: Draw): { readonly [key: string]: Json } {
  const given = fields.filter(({ presence }) => presence === 'required' || draw(2) === 0);
  return Object.fromEntries(given.map(({ name, type }) => [name, drawValue(type, draw)]));
}

function drawNext(
  sketch: TypeSketch & { readonly kind: 'recursive' },
  draw: Draw,
): { readonly [key: string]: Json } {
  const inner = draw(3) === 0 ? [drawValue(sketch, draw)] : [];
  switch (sketch.next) {
    case 'optional':
      return inner[0] === undefined ? {} : { next: inner[0] };
    case 'list':
      return { next: inner };
    case 'nullable':
      return { next: inner[0] ?? null };
    case 'record':
      return { next: Object.fromEntries(inner.map((value) => ['k', value])) };
  }
}

/** The value with something changed at one place: it may still belong to the type, or not. */
export function mutate(value: Json, draw: Draw): Json {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || draw(3) === 0) return replace(value, draw);
  const key = keys[draw(keys.length)]!;
  const isRemoved = draw(3) === 0;
  if (Array.isArray(value)) {
    const at = Number(key);
    const list = value as readonly Json[];
    return isRemoved
      ? list.toSpliced(at, 1)
      : list.toSpliced(at, 1, mutate(list[at] ?? null, draw));
  }
  const { [key]: old = null, ...others } = value as { readonly [key: string]: Json };
  return isRemoved ? others : { ...others, [key]: mutate(old, draw) };
}

function replace(value: Json, draw: Draw): Json {
  const longer = Array.isArray(value)
    ? [
        [...(value as readonly Json[]), null],
        [...(value as readonly Json[]), 'a'],
      ]
    : [];
  const others: readonly Json[] = [null, true, false, {}, [], [0], ...longer, ...texts, ...numbers];
  return others[draw(others.length)]!;
}
