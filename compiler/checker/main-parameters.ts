import { ts } from 'ts-morph';
import type { CheckedProgram } from './checked-program.ts';
import type { Main } from './find-main.ts';
import { implementationOf } from './main-implementation.ts';
import { isNothing, unionMembers } from './type-schema/union-members.ts';

/** One parameter of `main`. */
export interface MainParameter {
  readonly symbol: ts.Symbol;
  /** `undefined` for one that is taken apart where it stands. */
  readonly name: string | undefined;
  /** What it may be when it is given. */
  readonly type: ts.Type;
  readonly isOptional: boolean;
  readonly isRest: boolean;
  /** Where it is written, with its default, in the function itself. */
  readonly written: ts.ParameterDeclaration | undefined;
  /** Where a message about it stands. */
  readonly node: ts.Node;
}

/** The parameters of a function, `this` left out. */
export function mainParameters(
  { checker }: CheckedProgram,
  main: Main,
  signature: ts.Signature,
): readonly MainParameter[] {
  const implementation = implementationOf(main.symbol);
  return signature.parameters.map((symbol, index) => {
    const declared = parameterDeclaration(symbol);
    const written = implementation?.parameters.filter(isNotThis)[index] ?? declared;
    const type = checker.getTypeOfSymbol(symbol);
    const given = unionMembers(type).filter((member) => !isNothing(member));
    return {
      symbol,
      name: nameOf(symbol, declared, written),
      type: given.length === 1 ? (given[0] ?? type) : type,
      isOptional: given.length < unionMembers(type).length || isOptional(declared, written),
      isRest: declared?.dotDotDotToken !== undefined,
      written,
      node: written?.name ?? declared?.name ?? main.node,
    };
  });
}

function parameterDeclaration(symbol: ts.Symbol): ts.ParameterDeclaration | undefined {
  return symbol.declarations?.find(ts.isParameter);
}

function isNotThis(parameter: ts.ParameterDeclaration): boolean {
  return !ts.isIdentifier(parameter.name) || parameter.name.text !== 'this';
}

/** A parameter that a type annotation only numbers is called as the function calls it. */
function nameOf(
  symbol: ts.Symbol,
  declared: ts.ParameterDeclaration | undefined,
  written: ts.ParameterDeclaration | undefined,
): string | undefined {
  for (const parameter of [written, declared]) {
    if (parameter !== undefined && ts.isIdentifier(parameter.name)) return parameter.name.text;
  }
  return declared === undefined ? symbol.name : undefined;
}

function isOptional(
  declared: ts.ParameterDeclaration | undefined,
  written: ts.ParameterDeclaration | undefined,
): boolean {
  return [declared, written].some(
    (parameter) => parameter?.initializer !== undefined || parameter?.questionToken !== undefined,
  );
}
