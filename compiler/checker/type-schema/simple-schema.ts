import { ts } from 'ts-morph';
import type { JsonSchema } from '../../../lock/index.ts';
import { enumSchema } from './canonical-schema.ts';
import { templatePattern } from './template-pattern.ts';
import { report, type Place, type TypeWalk } from './type-walk.ts';
import { wellKnownSchema } from './well-known-schema.ts';

/** The schema of a type that has no parts; `undefined` for one that has. */
export function simpleSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema | undefined {
  const { flags } = type;
  const plain = plainSchemas.find(([flag]) => (flags & flag) !== 0);
  if (plain !== undefined) return plain[1];
  const refused = refusedFlags.find(([flag]) => (flags & flag) !== 0);
  if (refused !== undefined) return report(walk, place, 'not-json', refused[1]);
  if ((flags & ts.TypeFlags.Literal) !== 0) return literalSchema(type, walk, place);
  if ((flags & ts.TypeFlags.TemplateLiteral) !== 0) {
    // True: only template literal types have the flag.
    return { type: 'string', pattern: templatePattern([type as ts.TemplateLiteralType]) };
  }
  if ((flags & ts.TypeFlags.Any) !== 0) return report(walk, place, 'any');
  if ((flags & ts.TypeFlags.Unknown) !== 0) {
    return walk.side === 'input' ? true : report(walk, place, 'unknown');
  }
  if ((flags & ts.TypeFlags.NonPrimitive) !== 0) {
    return walk.side === 'input' ? { type: ['array', 'object'] } : report(walk, place, 'unknown');
  }
  return compoundAsSimple(type, walk, place);
}

const plainSchemas: readonly (readonly [ts.TypeFlags, JsonSchema])[] = [
  [ts.TypeFlags.String | ts.TypeFlags.StringMapping, { type: 'string' }],
  // An enum with computed members is known as a number and no more.
  [ts.TypeFlags.Number | ts.TypeFlags.Enum, { type: 'number' }],
  [ts.TypeFlags.Boolean, { type: 'boolean' }],
  [ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void, { type: 'null' }],
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
  if (type.isIntersection()) {
    const base = type.types.find((member) => (member.flags & primitiveFlags) !== 0);
    return base === undefined ? undefined : walk.visit(base, place);
  }
  if ((type.flags & ts.TypeFlags.Instantiable) !== 0) {
    const constraint = walk.checked.checker.getBaseConstraintOfType(type);
    return constraint === undefined
      ? report(walk, place, 'unknown')
      : walk.visit(constraint, { ...place, depth: place.depth + 1 });
  }
  return wellKnownSchema(type, walk, place);
}

const primitiveFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.ESSymbolLike;
