import { identity } from '../equal.ts';
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
} from '../json.ts';

/** A schema, and where its references start. Equal ones are one object. */
export interface Node {
  readonly id: number;
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

/** "This schema holds" or "this schema does not hold". Equal ones are one object. */
export interface Literal {
  readonly node: Node;
  readonly holds: boolean;
  /** The same for equal literals; a literal and its opposite differ in the last bit. */
  readonly id: number;
}

/** The keywords that say something of a value, each with what its value is made of. */
const keywords: ReadonlyMap<string, 'data' | 'schema' | 'schemas' | 'members'> = new Map([
  ['$ref', 'data'],
  ['additionalProperties', 'schema'],
  ['allOf', 'schemas'],
  ['anyOf', 'schemas'],
  ['const', 'data'],
  ['enum', 'data'],
  ['exclusiveMaximum', 'data'],
  ['exclusiveMinimum', 'data'],
  ['format', 'data'],
  ['items', 'schema'],
  ['maxItems', 'data'],
  ['maxLength', 'data'],
  ['maxProperties', 'data'],
  ['maximum', 'data'],
  ['minItems', 'data'],
  ['minLength', 'data'],
  ['minProperties', 'data'],
  ['minimum', 'data'],
  ['multipleOf', 'data'],
  ['not', 'schema'],
  ['oneOf', 'schemas'],
  ['pattern', 'data'],
  ['patternProperties', 'members'],
  ['prefixItems', 'schemas'],
  ['properties', 'members'],
  ['propertyNames', 'schema'],
  ['required', 'data'],
  ['type', 'data'],
  ['uniqueItems', 'data'],
]);

/** Makes literals, so that equal ones can be told by `===`. Annotations do not count. */
export class LiteralTable {
  readonly #nodes = new Map<string, Node>();
  readonly #known = new WeakMap<JsonObject, Map<JsonSchema, Node>>();
  readonly #roots = new Map<string, JsonSchema>();
  readonly #literals: Literal[] = [];
  readonly #parts = new Map<number, readonly Node[]>();

  /** The root to use for this one: equal roots become one. */
  root(schema: JsonSchema): JsonSchema {
    const key = identity(schema);
    const known = this.#roots.get(key);
    if (known === undefined) this.#roots.set(key, schema);
    return known ?? schema;
  }

  literal(schema: JsonSchema, root: JsonSchema, holds: boolean): Literal {
    return this.of(this.node(schema, root), holds);
  }

  of(node: Node, holds: boolean): Literal {
    const id = 2 * node.id + (holds ? 1 : 0);
    return (this.#literals[id] ??= { node, holds, id });
  }

  /** The parts that a schema is made of; itself alone when it cannot be taken apart. */
  partsOf(node: Node): readonly Node[] {
    const known = this.#parts.get(node.id);
    if (known !== undefined) return known;
    const split = typeof node.schema === 'boolean' ? [] : parts(node.schema);
    const made = split.map((part) => this.node(part, node.root));
    this.#parts.set(node.id, made);
    return made;
  }

  node(schema: JsonSchema, root: JsonSchema): Node {
    if (typeof schema === 'boolean') return this.#intern(String(schema), schema, root);
    const known = this.#known.get(schema) ?? new Map<JsonSchema, Node>();
    this.#known.set(schema, known);
    const before = known.get(root);
    if (before !== undefined) return before;
    const saying = Object.keys(schema)
      .filter((keyword) => keywords.has(keyword))
      .sort();
    const key = saying.map((keyword) => `${keyword}=${this.#key(keyword, schema[keyword], root)}`);
    // Without annotations, since the first one of equal schemas stands for all of them.
    const bare = Object.fromEntries(saying.map((keyword) => [keyword, schema[keyword] ?? null]));
    const node =
      key.length === 0 ? this.#intern('true', true, root) : this.#intern(key.join(';'), bare, root);
    known.set(root, node);
    return node;
  }

  #intern(key: string, schema: JsonSchema, root: JsonSchema): Node {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node: Node = { id: this.#nodes.size, schema, root };
    this.#nodes.set(key, node);
    return node;
  }

  #key(keyword: string, value: Json | undefined, root: JsonSchema): string {
    const id = (schema: Json | undefined): string => `${this.node(asSchema(schema), root).id}`;
    if (value === undefined) return '';
    switch (keywords.get(keyword)) {
      case 'schema':
        return id(value);
      case 'schemas':
        return asSchemas(value).map(id).join();
      case 'members': {
        const members = asMembers(value);
        const keys = Object.keys(members).sort();
        return keys.map((key) => `${JSON.stringify(key)}:${id(members[key])}`).join();
      }
      default:
        return keyword === '$ref'
          ? `${identity(value)}@${this.#rootNumber(root)}`
          : identity(value);
    }
  }

  #rootNumber(root: JsonSchema): number {
    return [...this.#roots.values()].indexOf(root);
  }
}

/** The keywords that cannot be taken apart, since one says what another leaves over. */
const objectKeywords = ['properties', 'patternProperties', 'additionalProperties'] as const;

/**
 * A schema as schemas of one keyword and one member each, which together say the same. Taken apart
 * again, each of them gives itself.
 */
function parts(schema: JsonObject): readonly JsonObject[] {
  return Object.keys(schema).flatMap((keyword): readonly JsonObject[] => {
    const value = schema[keyword];
    if (!keywords.has(keyword) || value === undefined) return [];
    switch (keyword) {
      case 'properties':
      case 'patternProperties': {
        const members = asMembers(value);
        return Object.keys(members)
          .filter((key) => !saysNothing(members[key]))
          .map((key) => ({ [keyword]: { [key]: members[key] ?? true } }));
      }
      case 'additionalProperties':
        return [others(schema)];
      case 'prefixItems':
        return asSchemas(value).flatMap((inner, index) =>
          saysNothing(inner)
            ? []
            : [{ prefixItems: [...Array.from({ length: index }, () => true), inner] }],
        );
      case 'items':
        return [{ prefixItems: asSchemas(schema['prefixItems']).map(() => true), items: value }];
      case 'required':
        return asTexts(value).map((key) => ({ required: [key] }));
      default:
        return [{ [keyword]: value }];
    }
  });
}

/**
 * Whether every value fits, seen from the outside. A part that says nothing must not stand for
 * another one: with it, a schema would be one of its own parts.
 */
function saysNothing(schema: Json | undefined): boolean {
  if (typeof schema === 'boolean') return schema;
  return isJsonObject(schema) && !Object.keys(schema).some((keyword) => keywords.has(keyword));
}

/** `additionalProperties` with the names that it leaves out. */
function others(schema: JsonObject): JsonObject {
  const leftOut = objectKeywords.slice(0, 2).map((keyword): [string, Json] => {
    const names = Object.keys(asMembers(schema[keyword]));
    return [keyword, Object.fromEntries(names.map((name) => [name, true]))];
  });
  return {
    ...Object.fromEntries(leftOut),
    additionalProperties: schema['additionalProperties'] ?? true,
  };
}

/** What `enum` or `const` names; `undefined` for neither. */
export function listedValues(schema: JsonObject): readonly Json[] | undefined {
  const constant = own(schema, 'const');
  if (constant !== undefined) return [constant];
  const choices = schema['enum'];
  return isJsonArray(choices) ? choices : undefined;
}
