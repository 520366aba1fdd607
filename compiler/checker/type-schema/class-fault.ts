import { ts } from 'ts-morph';
import type { TypeWalk } from './type-walk.ts';
import { isError } from './well-known-schema.ts';

/** Why an instance of a class is more than its fields; `undefined` when it is not, or is no instance. */
export function classFault(type: ts.Type, walk: TypeWalk): string | undefined {
  if (isError(type, walk)) return `the error ${type.symbol.name}, whose fields JSON leaves out`;
  if (!isInstance(type)) return undefined;
  const { name } = type.symbol;
  const what = name === '__class' ? 'an instance of a class' : `an instance of the class ${name}`;
  for (const member of walk.checked.checker.getPropertiesOfType(type)) {
    const why = memberFault(member);
    if (why !== undefined) return `${what} (it has ${why})`;
  }
  return undefined;
}

/** Whether the type is what `new` gives, also of a generic class. */
function isInstance(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Class) !== 0;
}

function memberFault(member: ts.Symbol): string | undefined {
  if ((member.flags & ts.SymbolFlags.Method) !== 0) return `the method ${member.name}`;
  if ((member.flags & ts.SymbolFlags.Accessor) !== 0) return `the accessor ${member.name}`;
  const hidden = member.declarations?.some(
    (declaration) =>
      (ts.getCombinedModifierFlags(declaration) &
        (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
        0 || isPrivateName(declaration),
  );
  return hidden === true ? 'private fields' : undefined;
}

function isPrivateName(declaration: ts.Declaration): boolean {
  return ts.isPropertyDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name);
}
