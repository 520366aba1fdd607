import type { ts } from 'ts-morph';
import type { JsonSchema } from '../../../lock/index.ts';
import { isLibrary } from '../program-files.ts';
import { report, type Place, type TypeWalk } from './type-walk.ts';

const schemas: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['Boolean', { type: 'boolean' }],
  ['Date', { type: 'string', format: 'date-time', 'x-type': 'Date' }],
  ['Number', { type: 'number' }],
  ['String', { type: 'string' }],
  ['URL', { type: 'string', format: 'uri', 'x-type': 'URL' }],
  [
    'Uint8Array',
    // The encoding says what it is, and the format holds it to that.
    { type: 'string', contentEncoding: 'base64', format: 'base64', 'x-type': 'Uint8Array' },
  ],
]);

/** What the runner carries as text, and the library's types that JSON cannot carry at all. */
export function wellKnownSchema(
  type: ts.Type,
  walk: TypeWalk,
  place: Place,
): JsonSchema | undefined {
  const name = libraryName(type);
  if (name === undefined) return undefined;
  // A buffer is written as bytes; for an input the runner makes plain ones, which are not enough.
  if (name === 'Buffer') {
    return walk.side === 'output'
      ? schemas.get('Uint8Array')
      : report(walk, place, 'not-json', 'a Buffer');
  }
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const isRefused = opaque.has(name) || isError(type, walk);
  return isRefused ? report(walk, place, 'not-json', withArticle(name)) : undefined;
}

/** An array may stand behind it, or an object that only looks like one: JSON tells them apart. */
const opaque: ReadonlySet<string> = new Set(['ArrayLike', 'ConcatArray']);

/** Whether the runner carries values of the type as text. */
export function isCarriedAsText(type: ts.Type): boolean {
  const name = libraryName(type);
  return name !== undefined && schemas.has(name);
}

/** The name of a type of the language, of Deno or of Node; not of what their helpers make of others. */
export function libraryName(type: ts.Type): string | undefined {
  const symbol = type.getSymbol();
  const isOwn = symbol?.declarations?.some(
    (declaration) => !isLibrary(declaration.getSourceFile().fileName),
  );
  if (symbol === undefined || isOwn !== false || symbol.name.startsWith('__')) return undefined;
  return symbol.name;
}

/** What an error holds is not enumerable: JSON makes `{}` of it. */
export function isError(type: ts.Type, walk: TypeWalk): boolean {
  if (type.isIntersection()) return type.types.some((member) => isError(member, walk));
  if (libraryName(type) === 'Error') return true;
  const declared = declaredType(type);
  if (declared === undefined) return false;
  return walk.checked.checker.getBaseTypes(declared).some((base) => isError(base, walk));
}

/** The class or interface that a type is, or is an instantiation of. */
function declaredType(type: ts.Type): ts.InterfaceType | undefined {
  if (type.isClassOrInterface()) return type;
  // True: only references have a target, and a reference to a class or interface has that one.
  const { target } = type as ts.TypeReference as Partial<ts.TypeReference>;
  return target?.isClassOrInterface() === true ? target : undefined;
}

/** `a Map`, `an Error`, `a Uint32Array`. */
export function withArticle(name: string): string {
  return `${/^(?:[AEIO]|U(?!int|RL))/i.test(name) ? 'an' : 'a'} ${name}`;
}
