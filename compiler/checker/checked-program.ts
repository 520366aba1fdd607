import type { ts } from 'ts-morph';
import type { ProgramFiles } from './program-files.ts';

/** A program with its checker, and where its files come from. */
export interface CheckedProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly files: ProgramFiles;
  /** A virtual module of a program that was asked for with its name. */
  readonly moduleFile: (name: string) => ts.SourceFile | undefined;
}

/** Asks the checker about scripts, or about the virtual module of a name as it is now. */
export type AskProgram = <T>(
  module: string | undefined,
  question: (checked: CheckedProgram) => T,
) => T;
