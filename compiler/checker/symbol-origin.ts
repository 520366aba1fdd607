import { ts } from 'ts-morph';
import type { CheckedProgram } from './checked-program.ts';
import type { Declaration } from './editor-answers.ts';
import { isLibrary } from './program-files.ts';
import { spanOf } from './node-span.ts';

/** What JSON makes of a type has fields without declarations; each has the field that it was made from. */
function origins(symbol: ts.Symbol, checker: ts.TypeChecker): readonly ts.Symbol[] {
  const found = new Set([symbol]);
  // A set grows while it is walked.
  for (const one of found) for (const root of checker.getRootSymbols(one)) found.add(root);
  return [...found];
}

/** Where a symbol is declared in scripts of the working tree. What git remembers cannot be opened. */
export function declarationsOf(symbol: ts.Symbol, checked: CheckedProgram): readonly Declaration[] {
  const { checker, files } = checked;
  const nodes = origins(symbol, checker).flatMap(({ declarations = [] }) => declarations);
  return [...new Set(nodes)]
    .filter((node) => files.ownerOf(node.getSourceFile().fileName)?.origin === 'tree')
    .map((node) => {
      // True: a declaration that has a name keeps it there.
      const name = (node as ts.NamedDeclaration).name ?? node;
      return { whole: spanOf(checked, node), name: spanOf(checked, name) };
    });
}

/** The doc comment of what a symbol was made from. Those of the language are not read. */
export function documentationOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const texts = origins(symbol, checker)
    .filter(({ declarations: [first] = [] }) => first && !isLibrary(first.getSourceFile().fileName))
    .map((one) => ts.displayPartsToString(one.getDocumentationComment(checker)))
    .filter((text) => text !== '');
  return [...new Set(texts)].join('\n\n');
}
