import { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import type { CheckedProgram } from './checked-program.ts';

/** A script's entry, before anything is asked of its types. */
export interface Main {
  /** The name that it is exported by: `main`, else `default`, as the runner looks for them. */
  readonly name: 'main' | 'default';
  /** What is exported, behind all re-exports. */
  readonly symbol: ts.Symbol;
  /** Where the export stands, for messages. */
  readonly node: ts.Node;
  readonly type: ts.Type;
}

/** Finds what a script exports as `main`, or as its default. */
export function findMain(checked: CheckedProgram, digest: Sha256): Main | undefined {
  const exports = scriptExports(checked, digest);
  return findExport(checked, exports, 'main') ?? findExport(checked, exports, 'default');
}

/** What the entry module of a script exports, re-exports included. */
export function scriptExports(
  { program, checker, files }: CheckedProgram,
  digest: Sha256,
): readonly ts.Symbol[] {
  const file = program.getSourceFile(files.entryOf(digest));
  const module = file && checker.getSymbolAtLocation(file);
  return module === undefined ? [] : checker.getExportsOfModule(module);
}

function findExport(
  { checker }: CheckedProgram,
  exports: readonly ts.Symbol[],
  name: Main['name'],
): Main | undefined {
  const exported = exports.find((symbol) => symbol.name === name);
  const symbol = exported && behindAliases(exported, checker);
  const [node] = symbol?.declarations ?? [];
  if (symbol === undefined || node === undefined) return undefined;
  if ((symbol.flags & ts.SymbolFlags.Value) === 0) return undefined;
  return { name, symbol, node, type: checker.getTypeOfSymbol(symbol) };
}

/** What a name means, behind imports and re-exports. */
export function behindAliases(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}
