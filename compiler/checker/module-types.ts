import { ts } from 'ts-morph';
import type { CheckedProgram } from './checked-program.ts';

/** The type behind `export type NAME` of a module; its absence is our mistake. */
export function exportedType(
  { checker, moduleFile }: CheckedProgram,
  module: string,
  name: string,
): ts.Type {
  const file = moduleFile(module);
  const symbol = file && checker.getSymbolAtLocation(file);
  const exported = symbol && checker.tryGetMemberInModuleExports(name, symbol);
  if (exported === undefined) throw new Error(`The module ${module} exports no type ${name}.`);
  return checker.getDeclaredTypeOfSymbol(exported);
}

/** The literals that a type is made of, as they are written; `undefined` when it is made of anything else. */
export function literalsOf(type: ts.Type, checker: ts.TypeChecker): readonly string[] | undefined {
  if ((type.flags & ts.TypeFlags.Never) !== 0) return [];
  const members = type.isUnion() ? type.types : [type];
  const unit = ts.TypeFlags.Literal | ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  const isMade = members.every((member) => (member.flags & unit) !== 0);
  return isMade ? members.map((member) => checker.typeToString(member)) : undefined;
}

/** The one expression that fills a range of a module, but for white space and comments around it. */
export function expressionAt(
  { moduleFile }: CheckedProgram,
  module: string,
  range: { readonly start: number; readonly end: number },
): ts.Expression | undefined {
  const file = moduleFile(module);
  if (file === undefined) return undefined;
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined || node.end < range.start || node.pos > range.end) return;
    const isInside = node.getStart(file) >= range.start && node.end <= range.end;
    // Every expression node has a kind of which this is true; there is no public guard for all.
    if (isInside && ts.isExpression(node)) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
