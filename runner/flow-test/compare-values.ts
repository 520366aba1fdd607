import { canonicalJson, isJsonObject, type Json } from '../../lock/index.ts';
import type { Mismatch } from './flow-test.ts';

/** More than these tell nobody more. */
const mostMismatches = 20;

/**
 * Where two values differ, at the innermost places; none when they are equal. The order of keys does
 * not count. `name` is what messages call the whole.
 */
export function compareValues(
  expected: Json,
  got: Json,
  { path, name }: { readonly path: readonly string[]; readonly name: string },
): readonly Mismatch[] {
  const all = differences(expected, got, []).map(({ at, ...values }) => ({
    path: [...path, ...at],
    message: describe(nameOf(name, at), values),
    ...values,
  }));
  if (all.length <= mostMismatches) return all;
  const more = all.length - mostMismatches;
  const message = `${name} differs in ${String(more)} more places`;
  return [...all.slice(0, mostMismatches), { path, message }];
}

interface Difference {
  readonly at: readonly string[];
  readonly expected?: Json;
  readonly got?: Json;
}

function differences(expected: Json, got: Json, at: readonly string[]): readonly Difference[] {
  if (isJsonObject(expected) && isJsonObject(got)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    return keys.flatMap((key) => part(ownValue(expected, key), ownValue(got, key), [...at, key]));
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    // True: what is an array of these is an array of JSON.
    const [wanted, given] = [expected as readonly Json[], got as readonly Json[]];
    return Array.from({ length: Math.max(wanted.length, given.length) }, (_, index) =>
      part(wanted[index], given[index], [...at, String(index)]),
    ).flat();
  }
  return canonicalJson(expected) === canonicalJson(got) ? [] : [{ at, expected, got }];
}

function part(
  expected: Json | undefined,
  got: Json | undefined,
  at: readonly string[],
): readonly Difference[] {
  if (expected !== undefined && got !== undefined) return differences(expected, got, at);
  return [
    { at, ...(expected === undefined ? {} : { expected }), ...(got === undefined ? {} : { got }) },
  ];
}

function ownValue(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function describe(name: string, { expected, got }: Omit<Difference, 'at'>): string {
  if (got === undefined) return `${name} is missing`;
  return expected === undefined ? `${name} is more than was expected` : `${name} is another value`;
}

function nameOf(name: string, at: readonly string[]): string {
  if (at.length === 0) return name;
  const text = at
    .map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
  return `\`${text}\` of ${name}`;
}
