import { isJsonArray, isJsonObject, type Json } from '../../../lock/index.ts';

/** A document that differs from another one in one place. */
export interface JsonMutant {
  /** `steps[0].grants.net[1]`. */
  readonly place: string;
  readonly how: 'changed' | 'removed' | 'added' | 'reordered';
  readonly document: Json;
}

type Step = string | number;

/** Every change of one place: each value other, each member and item gone, each container longer or turned round. */
export function jsonMutants(document: Json): readonly JsonMutant[] {
  const mutants: JsonMutant[] = [];
  const visit = (value: Json, path: readonly Step[]): void => {
    const place = placeText(path);
    const put = (how: JsonMutant['how'], other: Json | undefined): void => {
      mutants.push({ place, how, document: replaced(document, path, other) });
    };
    if (path.length > 0) put('removed', undefined);
    if (isJsonArray(value)) {
      put('added', [...value, value[0] ?? 'x']);
      if (value.length > 1) put('reordered', [...value].reverse());
      value.forEach((item, at) => {
        visit(item, [...path, at]);
      });
    } else if (isJsonObject(value)) {
      put('added', { ...value, extra: 'x' });
      for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
    } else {
      for (const other of otherValues(value)) put('changed', other);
    }
  };
  visit(document, []);
  return mutants;
}

function otherValues(value: string | number | boolean | null): readonly Json[] {
  switch (typeof value) {
    case 'string':
      return [`${value}x`, flipped(value)].filter((other) => other !== value);
    case 'number':
      return [value + 1];
    case 'boolean':
      return [!value];
    default:
      return [0];
  }
}

/** Keeps the form of a digest, a version or a name: one character in the middle is another of its kind. */
function flipped(value: string): string {
  const at = Math.floor(value.length / 2);
  const before = value[at] ?? '';
  const after = before === '0' ? '1' : /\d/.test(before) ? '0' : before === 'a' ? 'b' : 'a';
  return value === '' ? 'x' : `${value.slice(0, at)}${after}${value.slice(at + 1)}`;
}

function replaced(value: Json, [step, ...rest]: readonly Step[], other: Json | undefined): Json {
  if (step === undefined) return other ?? null;
  if (isJsonArray(value)) {
    const item = value[Number(step)] ?? null;
    const items = rest.length === 0 && other === undefined ? [] : [replaced(item, rest, other)];
    return [...value.slice(0, Number(step)), ...items, ...value.slice(Number(step) + 1)];
  }
  if (!isJsonObject(value)) throw new TypeError('A place leads through containers.');
  const entries = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    if (key !== step) return [[key, member]];
    if (rest.length === 0 && other === undefined) return [];
    return [[key, replaced(member, rest, other)]];
  });
  return Object.fromEntries(entries);
}

function placeText(path: readonly Step[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
