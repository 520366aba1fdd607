import type { ReviveCase, ReviveNode, RevivePlan } from './revive-plan.ts';

/**
 * Turns the strings of a parsed value into the objects that its plan names, in place, and returns
 * the value. It uses nothing from outside itself, so that its source can be put into the wrapper
 * that runs in Deno. The value must be valid under the plan's schema.
 */
export function revive(plan: RevivePlan, value: unknown): unknown {
  const isObject = (it: unknown): it is Record<string, unknown> =>
    typeof it === 'object' && it !== null && !Array.isArray(it);

  const typeOf = (it: unknown): string => {
    if (it === null) return 'null';
    return Array.isArray(it) ? 'array' : typeof it;
  };

  const construct = (type: string, text: string): unknown => {
    if (type === 'URL') return URL.canParse(text) ? new URL(text) : undefined;
    if (type === 'Date') return Number.isNaN(Date.parse(text)) ? undefined : new Date(text);
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  };

  const isOneOf = (values: readonly unknown[] | undefined, found: unknown): boolean =>
    values?.some((other) => JSON.stringify(other) === JSON.stringify(found)) ?? true;

  const fitsType = (types: readonly string[] | undefined, it: unknown): boolean => {
    const type = typeOf(it);
    const matches = (name: string): boolean =>
      name === type || (name === 'integer' && Number.isInteger(it));
    return types?.some(matches) ?? true;
  };

  const fitsObject = (one: ReviveCase, it: Record<string, unknown>): boolean => {
    if (one.required?.some((key) => !Object.hasOwn(it, key)) === true) return false;
    const constants = Object.entries(one.constants ?? {});
    return constants.every(([key, all]) => !Object.hasOwn(it, key) || isOneOf(all, it[key]));
  };

  const fits = (one: ReviveCase, it: unknown): boolean => {
    const as = one.plan?.as;
    if (as !== undefined) return typeof it === 'string' && construct(as, it) !== undefined;
    if (!fitsType(one.types, it) || !isOneOf(one.values, it)) return false;
    return !isObject(it) || fitsObject(one, it);
  };

  const planAt = (node: ReviveNode, it: object, key: string): ReviveNode | null | undefined => {
    if (!Array.isArray(it)) {
      const named = node.properties !== undefined && Object.hasOwn(node.properties, key);
      return named ? node.properties[key] : node.rest;
    }
    const prefix = node.prefix ?? [];
    return Number(key) < prefix.length ? prefix[Number(key)] : node.items;
  };

  const walkInto = (node: ReviveNode, it: object): void => {
    // True of arrays as well: a member is replaced at its own key.
    const members = it as Record<string, unknown>;
    for (const key of Object.keys(members)) {
      const inner = planAt(node, it, key);
      if (inner !== undefined && inner !== null) members[key] = walk(inner, members[key]);
    }
  };

  const partsOf = (node: ReviveNode): readonly ReviveNode[] => {
    const definition = node.ref === undefined ? undefined : plan.definitions[node.ref];
    return [...(definition === undefined ? [] : [definition]), ...(node.all ?? [])];
  };

  const walk = (node: ReviveNode, it: unknown): unknown => {
    if (node.as !== undefined && typeof it === 'string') return construct(node.as, it) ?? it;
    if (typeof it === 'object' && it !== null) walkInto(node, it);
    const revived = partsOf(node).reduce((before, part) => walk(part, before), it);
    const chosen = node.cases?.find((one) => fits(one, revived))?.plan ?? null;
    return chosen === null ? revived : walk(chosen, revived);
  };

  return walk(plan.root, value);
}
