import { canonicalJson, containsGrants, type Grants, type Json } from '../../lock/index.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import type { ParsedFlow } from '../model/parsed.ts';

/**
 * Whether two texts of a flow say the same but for the permissions of steps.
 * @param expected of each step that runs a script, in the order of the file, what `after` grants at most and at
 * least; `undefined`: as `before` has it
 */
export function sameButPermissions(
  before: ParsedFlow,
  after: ParsedFlow,
  expected: readonly (Grants | undefined)[],
): boolean {
  if (meaning(before) !== meaning(after)) return false;
  const [old, now] = [permissionsIn(before), permissionsIn(after)];
  return now.every((grants, at) => areSame(expected[at] ?? old[at], grants));
}

function permissionsIn(flow: ParsedFlow): readonly (Grants | undefined)[] {
  return scriptCalls(sectionsOf(flow)).map(({ call }) => call.permissions?.value);
}

function areSame(one: Grants | undefined, other: Grants | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return containsGrants(one, other) && containsGrants(other, one);
}

function meaning({ text: _, ...flow }: ParsedFlow): string {
  // A parsed flow is plain data.
  const data = JSON.parse(JSON.stringify(flow)) as Json;
  return canonicalJson(withoutPlaces(data));
}

/** Without where things stand, and without `permissions`. */
function withoutPlaces(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const isScript = 'kind' in value && value['kind'] === 'script';
  const fields = Object.entries(value).filter(
    ([key, field]) => !isPlace(key, field) && !(isScript && key === 'permissions'),
  );
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutPlaces(field)]));
}

function isPlace(key: string, value: Json): boolean {
  if (key === 'offsets') return Array.isArray(value);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).sort().join() === 'end,path,start'
  );
}
