import { ts } from 'ts-morph';
import { isLibrary } from './program-files.ts';

/** A type that is deeper than this is compared in its upper part only. */
const deepest = 30;

/** Where `any` is in a type: `''` for the type itself, else a path such as `items[].id`; `undefined` when nowhere. */
export function findAny(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  return search({ checker, seen: new Set() }, type, 0);
}

/** The first part of type `any` in an expression from which something is read, or that is called. */
export function findAnyRead(node: ts.Node, checker: ts.TypeChecker): ts.Expression | undefined {
  // The innermost one: what is read from `any` is `any` again.
  const inner = ts.forEachChild(node, (child) => findAnyRead(child, checker));
  if (inner !== undefined) return inner;
  const isRead =
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isCallExpression(node);
  return isRead && isAny(node.expression, checker) ? node.expression : undefined;
}

function isAny(node: ts.Node, checker: ts.TypeChecker): boolean {
  return (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;
}

interface Search {
  readonly checker: ts.TypeChecker;
  readonly seen: Set<ts.Type>;
}

function search(state: Search, type: ts.Type, depth: number): string | undefined {
  if ((type.flags & ts.TypeFlags.Any) !== 0) return '';
  if (depth > deepest || state.seen.has(type)) return undefined;
  state.seen.add(type);
  if (type.isUnionOrIntersection()) {
    return first(type.types, (member) => search(state, member, depth));
  }
  if ((type.flags & ts.TypeFlags.Object) === 0 || type.getCallSignatures().length > 0) {
    return undefined;
  }
  return searchItems(state, type, depth + 1) ?? searchFields(state, type, depth + 1);
}

function searchItems(
  { checker, ...state }: Search,
  type: ts.Type,
  depth: number,
): string | undefined {
  if (!checker.isArrayType(type) && !checker.isTupleType(type)) return undefined;
  // True: arrays and tuples are references.
  const parts = checker.getTypeArguments(type as ts.TypeReference);
  return first(parts, (part) => prefix('[]', search({ checker, ...state }, part, depth)));
}

function searchFields(state: Search, type: ts.Type, depth: number): string | undefined {
  const { checker } = state;
  if (checker.isArrayLikeType(type) || isDeclaredByLibrary(type)) return undefined;
  const inField = first(checker.getPropertiesOfType(type), (field) =>
    prefix(field.name, search(state, checker.getTypeOfSymbol(field), depth)),
  );
  return (
    inField ??
    first(checker.getIndexInfosOfType(type), (info) =>
      prefix('[…]', search(state, info.type, depth)),
    )
  );
}

/** A class or an interface that is known; what a library's function gives without a name is the data of its caller. */
function isDeclaredByLibrary(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  const isNamed =
    symbol && (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0;
  const [declaration] = isNamed ? (symbol.declarations ?? []) : [];
  return declaration !== undefined && isLibrary(declaration.getSourceFile().fileName);
}

function prefix(step: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return path === '' || path.startsWith('[') ? `${step}${path}` : `${step}.${path}`;
}

function first<T>(list: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
