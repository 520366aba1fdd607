import { ts } from 'ts-morph';
import type { Sha256 } from '../../lock/index.ts';
import type { Span } from '../model/source.ts';
import type { CheckedProgram } from './checked-program.ts';
import { findMain } from './find-main.ts';
import { spanOf } from './node-span.ts';

/**
 * Where a script says what an argument must be: a parameter of `main`, or a field of its one object
 * parameter. `undefined` when that is in no file of the repository, as in the types of a package.
 */
export function findParameter(
  checked: CheckedProgram,
  digest: Sha256,
  argument: string,
): Span | undefined {
  const [signature] = findMain(checked, digest)?.type.getCallSignatures() ?? [];
  const [first, ...others] = signature?.getParameters() ?? [];
  if (first === undefined) return undefined;
  const field = fieldOf(first, argument, checked);
  const parameter = [first, ...others].find(({ name }) => name === argument);
  const declaration = (parameter ?? field)?.declarations?.[0];
  const name = declaration && ts.getNameOfDeclaration(declaration);
  if (name === undefined) return undefined;
  const path = checked.files.repositoryPath(name.getSourceFile().fileName);
  return path === undefined ? undefined : spanOf(checked, name);
}

function fieldOf(
  parameter: ts.Symbol,
  name: string,
  { checker }: CheckedProgram,
): ts.Symbol | undefined {
  return checker.getNonNullableType(checker.getTypeOfSymbol(parameter)).getProperty(name);
}
