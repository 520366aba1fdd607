import { ts } from 'ts-morph';
import { packageOf, type TypeWalk } from './type-walk.ts';
import { isError } from './well-known-schema.ts';

/** Why an instance of a class is more than its fields; `undefined` when it is not, or is no instance. */
export function classFault(
  type: ts.Type,
  fields: readonly ts.Symbol[],
  walk: TypeWalk,
): string | undefined {
  if (isError(type, walk)) return errorFault(type, walk);
  for (const field of fields) {
    const declaration = field.declarations?.find(isOfClass);
    if (declaration === undefined) continue;
    const why = fieldFault(field, declaration);
    if (why !== undefined) return `${instanceOf(declaration.parent, walk)} (it has ${why})`;
  }
  return undefined;
}

function errorFault(type: ts.Type, walk: TypeWalk): string {
  const symbol = type.getSymbol();
  if (symbol === undefined) return 'an error';
  return `an instance of the error ${symbol.name}${fromPackage(symbol.declarations?.[0], walk)}`;
}

type Member = ts.Declaration & { readonly parent: ts.ClassLikeDeclaration };

/** Also a field that a mapped type or an intersection has from a class. */
function isOfClass(declaration: ts.Declaration): declaration is Member {
  return ts.isClassLike(declaration.parent);
}

function fieldFault(field: ts.Symbol, declaration: ts.Declaration): string | undefined {
  if (ts.isMethodDeclaration(declaration)) return `the method ${field.name}`;
  if (ts.isAccessor(declaration) || ts.isAutoAccessorPropertyDeclaration(declaration)) {
    return `the accessor ${field.name}`;
  }
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = (ts.getCombinedModifierFlags(declaration) & hidden) !== 0;
  return isHidden || isPrivateName(declaration) ? 'private fields' : undefined;
}

function isPrivateName(declaration: ts.Declaration): boolean {
  return ts.isPropertyDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name);
}

function instanceOf(declaration: ts.ClassLikeDeclaration, walk: TypeWalk): string {
  const name = declaration.name?.text;
  if (name === undefined) return 'an instance of a class';
  return `an instance of the class ${name}${fromPackage(declaration, walk)}`;
}

function fromPackage(declaration: ts.Declaration | undefined, { checked }: TypeWalk): string {
  const name = packageOf(checked, declaration);
  return name === undefined ? '' : ` of ${name}`;
}
