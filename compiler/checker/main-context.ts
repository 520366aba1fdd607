import type { Call } from '../../lock/index.ts';
import type { CheckedProgram } from './checked-program.ts';
import { contextPath } from './library-files.ts';
import type { MainParameter } from './main-parameters.ts';
import { exportedType } from './module-types.ts';
import { libraryName } from './type-schema/well-known-schema.ts';

/** The last parameter, when it is one that the runner fills. */
export interface MainContext {
  readonly kind: NonNullable<Call['context']>;
  readonly parameter: MainParameter;
  /** Whether what the runner gives has the parameter's type. */
  readonly fits: boolean;
}

/** A last parameter called `ctx`, or of type `AbortSignal`, is no input. */
export function mainContext(
  checked: CheckedProgram,
  parameters: readonly MainParameter[],
): MainContext | undefined {
  const parameter = parameters.at(-1);
  if (parameter === undefined) return undefined;
  if (libraryName(parameter.type) === 'AbortSignal') {
    return { kind: 'signal', parameter, fits: true };
  }
  if (parameter.name !== 'ctx') return undefined;
  const given = exportedType(checked, contextPath, 'Context');
  const fits = checked.checker.isTypeAssignableTo(given, parameter.type);
  return { kind: 'context', parameter, fits };
}
