import { ts } from 'ts-morph';
import type { JsonSchema } from '../../../lock/index.ts';
import { enumSchema } from './canonical-schema.ts';
import { textPattern } from './template-pattern.ts';
import { isNothing } from './union-members.ts';
import { report, type Place, type TypeWalk } from './type-walk.ts';
import { isCarriedAsText, wellKnownSchema } from './well-known-schema.ts';

/** The schema of a type that has no parts; `undefined` for one that has. */
export function simpleSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema | undefined {
  const { flags } = type;
  // JSON has no word for nothing: a list writes `null` for it, and nobody can pass it in.
  if (isNothing(type)) return walk.side === 'output' ? { type: 'null' } : false;
  const plain = plainSchemas.find(([flag]) => (flags & flag) !== 0);
  if (plain !== undefined) return plain[1];
  const refused = refusedFlags.find(([flag]) => (flags & flag) !== 0);
  if (refused !== undefined) return report(walk, place, 'not-json', refused[1]);
  if ((flags & ts.TypeFlags.Literal) !== 0) return literalSchema(type, walk, place);
  const pattern = textPattern(type);
  if (pattern !== undefined) return { type: 'string', pattern };
  if ((flags & ts.TypeFlags.Any) !== 0) return report(walk, place, 'any');
  if ((flags & ts.TypeFlags.Unknown) !== 0) {
    return walk.side === 'input' ? true : report(walk, place, 'unknown', 'unknown');
  }
  if ((flags & ts.TypeFlags.NonPrimitive) !== 0) {
    return walk.side === 'input'
      ? { type: ['array', 'object'] }
      : report(walk, place, 'unknown', 'object');
  }
  return compoundAsSimple(type, walk, place);
}

const plainSchemas: readonly (readonly [ts.TypeFlags, JsonSchema])[] = [
  [ts.TypeFlags.String, { type: 'string' }],
  // An enum with computed members is known as a number and no more.
  [ts.TypeFlags.Number | ts.TypeFlags.Enum, { type: 'number' }],
  [ts.TypeFlags.Boolean, { type: 'boolean' }],
  [ts.TypeFlags.Null, { type: 'null' }],
  [ts.TypeFlags.Never, false],
];

const refusedFlags: readonly (readonly [ts.TypeFlags, string])[] = [
  [ts.TypeFlags.BigIntLike, 'a bigint'],
  [ts.TypeFlags.ESSymbolLike, 'a symbol'],
];

function literalSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  if (type.isStringLiteral()) return enumSchema([type.value]);
  if (!type.isNumberLiteral()) {
    return enumSchema([walk.checked.checker.typeToString(type) === 'true']);
  }
  return Number.isFinite(type.value)
    ? enumSchema([type.value])
    : report(walk, place, 'not-json', `the number ${String(type.value)}`);
}

/** Types with parts whose parts do not matter: `string & { __brand: 'Id' }`, `Date`, a type parameter. */
function compoundAsSimple(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema | undefined {
  if (type.isIntersection()) return branded(type, walk, place);
  if ((type.flags & ts.TypeFlags.Instantiable) !== 0) {
    const constraint = walk.checked.checker.getBaseConstraintOfType(type);
    return constraint === undefined
      ? report(walk, place, 'unknown', 'unknown')
      : walk.visit(constraint, { ...place, depth: place.depth + 1 });
  }
  return wellKnownSchema(type, walk, place);
}

/** A brand is there for the checker alone: what it is put on is the value. */
function branded(
  { types }: ts.IntersectionType,
  walk: TypeWalk,
  place: Place,
): JsonSchema | undefined {
  const bases = types.filter(({ flags }) => (flags & primitiveFlags) !== 0);
  const [only] = bases;
  if (only === undefined) {
    const carried = types.find(isCarriedAsText);
    return carried === undefined ? undefined : wellKnownSchema(carried, walk, place);
  }
  // `\`a${string}\` & \`${string}z\``
  return bases.length === 1
    ? walk.visit(only, place)
    : { allOf: bases.map((base) => walk.visit(base, place)) };
}

const primitiveFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.ESSymbolLike;
