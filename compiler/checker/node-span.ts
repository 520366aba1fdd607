import type { ts } from 'ts-morph';
import type { Span } from '../model/source.ts';
import type { CheckedProgram } from './checked-program.ts';

/** Where a node of a script stands in the repository. */
export function spanOf({ files }: CheckedProgram, node: ts.Node): Span {
  const file = node.getSourceFile();
  const path = files.repositoryPath(file.fileName) ?? file.fileName;
  return { path, start: node.getStart(file), end: node.end };
}
