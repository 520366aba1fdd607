import { ts } from 'ts-morph';
import { closest } from '../../output/index.ts';
import type { CheckedProgram } from './checked-program.ts';
import type { ModuleProblem } from './repository-program.ts';

/**
 * Keys of object literals that their place does not know, in words like the checker's own. The
 * checker itself is silent about them as long as anything else is wrong with the object, and where
 * an object is the result of a callback.
 */
export function excessKeys(
  { checker }: CheckedProgram,
  file: ts.SourceFile,
): readonly ModuleProblem[] {
  const found: ModuleProblem[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) found.push(...excessIn(node, checker));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function excessIn(
  literal: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
): readonly ModuleProblem[] {
  const place = placeOf(literal, checker);
  const members = place && meantMembers(place, literal, checker);
  if (members === undefined || members.length === 0) return [];
  const known = members.flatMap((member) =>
    checker.getPropertiesOfType(member).map((property) => property.name),
  );
  return literal.properties.flatMap((property) => {
    const name = staticName(property);
    if (name === undefined || known.includes(name.text)) return [];
    const type = members
      .map((member) => checker.typeToString(member, undefined, whole))
      .join(' | ');
    return [unknownKey(name, type, closest(name.text, known))];
  });
}

/** The type that is wanted of an expression; of what the callback of a `map` gives, the one of an item. */
function placeOf(expression: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  const { parent } = expression;
  if (ts.isParenthesizedExpression(parent)) return placeOf(parent, checker);
  const call = ts.isArrowFunction(parent) && parent.body === expression ? parent.parent : undefined;
  if (call === undefined || !ts.isCallExpression(call) || !isMap(call.expression)) {
    return checker.getContextualType(expression);
  }
  const list = placeOf(call, checker);
  const lists = list?.isUnion() ? list.types : [list];
  const [only, ...others] = lists.filter((type) => type && checker.isArrayType(type));
  return only && others.length === 0
    ? checker.getIndexTypeOfType(only, ts.IndexKind.Number)
    : undefined;
}

function isMap(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'map';
}

const whole = ts.TypeFormatFlags.NoTruncation;

function unknownKey(name: StaticName, type: string, meant: string | undefined): ModuleProblem {
  const place = { start: name.getStart(), end: name.end };
  const rule = 'Object literal may only specify known properties,';
  return meant === undefined
    ? {
        ...place,
        code: 2353,
        message: `${rule} and '${name.text}' does not exist in type '${type}'.`,
      }
    : {
        ...place,
        code: 2561,
        message: `${rule} but '${name.text}' does not exist in type '${type}'. Did you mean to write '${meant}'?`,
      };
}

type StaticName = ts.Identifier | ts.StringLiteral;

function staticName(property: ts.ObjectLiteralElementLike): StaticName | undefined {
  const { name } = property;
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))
    ? name
    : undefined;
}

/** The cases of a place's type that an object can be, by its literals; none when its keys may be anything. */
function meantMembers(
  place: ts.Type,
  literal: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
): readonly ts.Type[] {
  const types = place.isUnion() ? place.types : [place];
  const nothing = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  const members = types.filter((type) => (type.flags & nothing) === 0);
  if (!members.every((member) => hasFixedKeys(member, checker))) return [];
  const meant = members.filter((member) => mayBe(member, literal, checker));
  return meant.length > 0 ? meant : members;
}

function hasFixedKeys(type: ts.Type, checker: ts.TypeChecker): boolean {
  const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  if (!isObject || checker.isArrayLikeType(type)) return false;
  return (
    checker.getIndexInfosOfType(type).length === 0 && checker.getPropertiesOfType(type).length > 0
  );
}

/** Whether every literal that is written in an object is one that its property takes. */
function mayBe(
  member: ts.Type,
  literal: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker,
): boolean {
  return literal.properties.every((property) => {
    const name = staticName(property);
    if (name === undefined || !ts.isPropertyAssignment(property)) return true;
    const { initializer } = property;
    const wanted = member.getProperty(name.text);
    if (wanted === undefined || !ts.isStringLiteralLike(initializer)) return true;
    const type = checker.getTypeOfSymbol(wanted);
    const cases = type.isUnion() ? type.types : [type];
    const isClosed = cases.every((one) => one.isStringLiteral());
    return (
      !isClosed || cases.some((one) => one.isStringLiteral() && one.value === initializer.text)
    );
  });
}
