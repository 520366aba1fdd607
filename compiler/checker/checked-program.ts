import type { ts } from 'ts-morph';
import type { ProgramFiles } from './program-files.ts';

/** A program with its checker, and where its files come from. */
export interface CheckedProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly files: ProgramFiles;
}
