import { typesOf } from './check-type.ts';
import {
  asMembers,
  asSchema,
  asSchemas,
  asTexts,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
  own,
} from './json.ts';
import { followRef, resolveRef } from './resolve-ref.ts';
import { subschemas } from './subschemas.ts';

/** What a string of JSON becomes before `main` sees it. */
export type RevivedType = 'Date' | 'URL' | 'Uint8Array';

/** Where a value holds strings that become objects. Plain JSON, so that it can travel to a step. */
export interface RevivePlan {
  readonly root: ReviveNode;
  /** By `$ref`; a recursive type refers back to itself. */
  readonly definitions: { readonly [ref: string]: ReviveNode };
}

/** What to do at one value. All that is there applies; a key that is absent does nothing. */
export interface ReviveNode {
  readonly as?: RevivedType;
  readonly properties?: { readonly [key: string]: ReviveNode };
  /** Of the properties that `properties` does not name. */
  readonly rest?: ReviveNode;
  /** `null` for an item that stays. */
  readonly prefix?: readonly (ReviveNode | null)[];
  /** Of the items after `prefix`. */
  readonly items?: ReviveNode;
  readonly ref?: string;
  readonly all?: readonly ReviveNode[];
  /** The first case that fits is taken. */
  readonly cases?: readonly ReviveCase[];
}

/** A member of a union, by what tells it from the others. */
export interface ReviveCase {
  readonly types?: readonly string[];
  readonly values?: readonly Json[];
  readonly required?: readonly string[];
  /** Properties whose value must be one of these. */
  readonly constants?: { readonly [key: string]: readonly Json[] };
  /** `null`: it stays as it is. */
  readonly plan: ReviveNode | null;
}

/** The plan for the values of a schema; `null` when there is nothing to revive. */
export function revivePlan(schema: JsonSchema): RevivePlan | null {
  const definitions = new Map<string, ReviveNode>();
  const root = planOf(schema, { root: schema, definitions });
  if (root === null) return null;
  return { root, definitions: Object.fromEntries(definitions) };
}

interface Planning {
  readonly root: JsonSchema;
  readonly definitions: Map<string, ReviveNode>;
}

function planOf(schema: JsonSchema, planning: Planning): ReviveNode | null {
  if (typeof schema === 'boolean' || !reachesRevived(schema, planning.root)) return null;
  const type = schema['x-type'];
  if (type === 'Date' || type === 'URL' || type === 'Uint8Array') return { as: type };
  const rest = planOf(asSchema(schema['additionalProperties']), planning);
  const items = planOf(asSchema(schema['items']), planning);
  const all = asSchemas(schema['allOf']).flatMap((part) => planOf(part, planning) ?? []);
  const cases = [schema['anyOf'], schema['oneOf']].flatMap((union) => casesOf(union, planning));
  return {
    ...properties(asMembers(schema['properties']), planning, rest !== null),
    ...(rest === null ? {} : { rest }),
    ...prefix(asSchemas(schema['prefixItems']), planning),
    ...(items === null ? {} : { items }),
    ...reference(schema['$ref'], planning),
    ...(all.length === 0 ? {} : { all }),
    ...(cases.length === 0 ? {} : { cases }),
  };
}

/** With `all`, also the properties that stay, because `rest` would reach them otherwise. */
function properties(
  members: JsonObject,
  planning: Planning,
  all: boolean,
): Pick<ReviveNode, 'properties'> {
  const plans = Object.keys(members).flatMap((key): readonly (readonly [string, ReviveNode])[] => {
    const plan = planOf(asSchema(members[key]), planning) ?? (all ? {} : null);
    return plan === null ? [] : [[key, plan]];
  });
  return plans.length === 0 ? {} : { properties: Object.fromEntries(plans) };
}

function prefix(schemas: readonly JsonSchema[], planning: Planning): Pick<ReviveNode, 'prefix'> {
  return schemas.length === 0 ? {} : { prefix: schemas.map((item) => planOf(item, planning)) };
}

function reference(ref: Json | undefined, planning: Planning): Pick<ReviveNode, 'ref'> {
  if (typeof ref !== 'string') return {};
  const target = resolveRef(planning.root, ref);
  if (target === undefined || !reachesRevived(target, planning.root)) return {};
  if (!planning.definitions.has(ref)) {
    planning.definitions.set(ref, {});
    planning.definitions.set(ref, planOf(target, planning) ?? {});
  }
  return { ref };
}

/** Strings that are revived come last: where a union admits a plain string as well, it stays one. */
function casesOf(union: Json | undefined, planning: Planning): readonly ReviveCase[] {
  const branches = asSchemas(union);
  if (!branches.some((branch) => reachesRevived(branch, planning.root))) return [];
  const cases = branches.map((branch) => caseOf(branch, planning));
  const isRevived = ({ plan }: ReviveCase): boolean => plan?.as !== undefined;
  return [...cases.filter((one) => !isRevived(one)), ...cases.filter(isRevived)];
}

function caseOf(branch: JsonSchema, planning: Planning): ReviveCase {
  const schema = followRef(branch, planning.root);
  const types = typesOf(schema);
  const values = constantsOf(schema);
  const required = asTexts(schema['required']);
  const members = Object.entries(asMembers(schema['properties']));
  const constants = members.flatMap(([key, member]) => {
    const fixed = isJsonObject(member) ? constantsOf(member) : undefined;
    return fixed === undefined ? [] : [[key, fixed] as const];
  });
  return {
    ...(types === undefined ? {} : { types }),
    ...(values === undefined ? {} : { values }),
    ...(required.length === 0 ? {} : { required }),
    ...(constants.length === 0 ? {} : { constants: Object.fromEntries(constants) }),
    plan: planOf(own(schema, 'x-type') === undefined ? branch : schema, planning),
  };
}

function constantsOf(schema: JsonObject): readonly Json[] | undefined {
  const constant = own(schema, 'const');
  if (constant !== undefined) return [constant];
  const choices = schema['enum'];
  return isJsonArray(choices) ? choices : undefined;
}

/** Whether a revived type stands anywhere in the schema or behind its references. */
function reachesRevived(schema: JsonSchema, root: JsonSchema): boolean {
  const seen = new Set<JsonSchema>();
  const waiting: JsonSchema[] = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'boolean' || seen.has(next)) continue;
    seen.add(next);
    if (own(next, 'x-type') !== undefined) return true;
    const ref = next['$ref'];
    if (typeof ref === 'string') waiting.push(resolveRef(root, ref) ?? true);
    const inner = subschemas(next).filter(({ path }) => path[0] !== '$defs');
    waiting.push(...inner.map((place) => place.schema));
  }
  return false;
}
