import { ts } from 'ts-morph';
import type { JsonSchema } from '../../../lock/index.ts';
import type { CheckedProgram } from '../checked-program.ts';
import { aliasConstraints } from './alias-constraints.ts';
import { arrayLike, arraySchema } from './array-schema.ts';
import { canonicalSchema } from './canonical-schema.ts';
import { createDefinitions } from './definitions.ts';
import { documented } from './documented.ts';
import { objectSchema } from './object-schema.ts';
import { simpleSchema } from './simple-schema.ts';
import { templatePattern } from './template-pattern.ts';
import { isNothing, unionMembers } from './union-members.ts';
import { report, type Place, type Side, type TypeProblem, type TypeWalk } from './type-walk.ts';

export interface TypeReading {
  readonly schema: JsonSchema;
  readonly problems: readonly TypeProblem[];
}

export interface TypeReader {
  /** The schema of a type; parts that several types share are found again. */
  readonly read: (type: ts.Type, place: Place) => JsonSchema;
  /** A schema with what the user's doc comment on a field or parameter says. */
  readonly document: (schema: JsonSchema, symbol: ts.Symbol, place: Place) => JsonSchema;
  /** A schema with what the doc comments on the type aliases say that its type is written with. */
  readonly constrain: (
    schema: JsonSchema,
    written: ts.TypeNode | undefined,
    place: Place,
  ) => JsonSchema;
  /** Puts parts together, into one schema in canonical form. */
  readonly finish: (schema: JsonSchema, place: Place) => TypeReading;
}

/** Deeper than any type that people write; a type that grows with every step is stopped here. */
const deepest = 40;
const mostTypes = 5_000;

/**
 * Turns types, as the checker knows them, into JSON Schema: on the input side what a value must be
 * to have the type, on the output side what `JSON.stringify` makes of a value that has it.
 */
export function createTypeReader(checked: CheckedProgram, side: Side): TypeReader {
  const definitions = createDefinitions();
  const problems: TypeProblem[] = [];
  let count = 0;
  let top: ts.Node | undefined;
  const visit = (type: ts.Type, place: Place): JsonSchema => {
    count += 1;
    if (place.depth > deepest || count > mostTypes) return tooLarge(walk, place, top);
    const simple = simpleSchema(type, walk, place);
    if (simple !== undefined) return simple;
    // Every circle of types goes through an object or an alias; others need no place of their own.
    const isAnchor = type.aliasSymbol !== undefined || isObject(type, checked.checker);
    return isAnchor
      ? definitions.enter(type, nameOf(type), () =>
          aliasConstraints(compoundSchema(type, walk, place), aliasedType(type), walk, place),
        )
      : compoundSchema(type, walk, place);
  };
  const walk: TypeWalk = { checked, side, problems, visit };
  return {
    read: (type, place) => {
      top = place.node;
      return visit(type, place);
    },
    document: (schema, symbol, place) => documented(schema, symbol, walk, place),
    constrain: (schema, written, place) => aliasConstraints(schema, written, walk, place),
    finish: (schema, place) => {
      const whole = definitions.assemble(schema);
      if (whole === undefined) tooLarge(walk, place, place.node);
      return { schema: canonicalSchema(whole ?? true), problems: problems.slice(0, mostProblems) };
    },
  };
}

const mostProblems = 10;

/** Says it once: whatever comes after has the same cause. */
function tooLarge(walk: TypeWalk, place: Place, node = place.node): JsonSchema {
  if (walk.problems.some(({ kind }) => kind === 'too-large')) return true;
  return report(walk, { ...place, node, path: firstSteps(place.path) }, 'too-large');
}

function firstSteps(path: string): string {
  const steps = path.split(/(?=[.[])/);
  return steps.length > 4 ? `${steps.slice(0, 4).join('')}…` : path;
}

function compoundSchema(type: ts.Type, walk: TypeWalk, place: Place): JsonSchema {
  if (type.isUnion()) return unionSchema(type, walk, place);
  return arraySchema(type, walk, place) ?? objectSchema(type, walk, place);
}

function isObject(type: ts.Type, checker: ts.TypeChecker): boolean {
  return !type.isUnion() && !arrayLike(type, checker);
}

/** What an absent value becomes is for those to say in whose parts it is: here it is left out. */
function unionSchema(type: ts.UnionType, walk: TypeWalk, place: Place): JsonSchema {
  const members = unionMembers(type).filter((member) => !isNothing(member));
  if (members.length > mostMembers) return tooLarge(walk, place);
  const templates = members.filter(isTemplate);
  const pattern = { type: 'string', pattern: templatePattern(templates) };
  // Each alternative is as deep as the union itself.
  const others = members.filter((member) => !isTemplate(member));
  const schemas = others.map((member) => walk.visit(member, place));
  return { anyOf: templates.length > 0 ? [...schemas, pattern] : schemas };
}

function isTemplate(type: ts.Type): type is ts.TemplateLiteralType {
  return (type.flags & ts.TypeFlags.TemplateLiteral) !== 0;
}

const mostMembers = 2_000;

/** What `type NAME = …` stands for. */
function aliasedType({ aliasSymbol }: ts.Type): ts.TypeNode | undefined {
  return aliasSymbol?.declarations?.find(ts.isTypeAliasDeclaration)?.type;
}

/** What the user calls a type. Aliases come first: `type Story = { … }` has no other name. */
function nameOf(type: ts.Type): string | undefined {
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const name = symbol?.name ?? '';
  return /^[A-Za-z]\w*$/.test(name) ? name : undefined;
}
