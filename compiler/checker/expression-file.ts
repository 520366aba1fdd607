import { ts } from 'ts-morph';

/** What stands before the source of an expression in its file; a line and a parenthesis stand behind it. */
export const filePrefix = '(';

/**
 * The file of an expression, finished or not: parentheses make an object literal an expression, and one
 * that is closed early a syntax error. `undefined` when it is nested deeper than whoever reads it can go.
 */
export function expressionFile(source: string): ts.SourceFile | undefined {
  try {
    const text = `${filePrefix}${source}\n)`;
    const file = ts.createSourceFile('expression.ts', text, ts.ScriptTarget.ESNext, true);
    return isDeeper(file, deepest) ? undefined : file;
  } catch (error) {
    // What the call stack cannot hold, nobody can read.
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** Each stage goes down as deep as the expression; all have room for this much. */
const deepest = 200;

function isDeeper(node: ts.Node, levels: number): boolean {
  if (levels === 0) return true;
  return ts.forEachChild(node, (child) => isDeeper(child, levels - 1)) ?? false;
}
