import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { everyStep } from './flow-parts.ts';

/** What is asked of the program about the scripts of a flow. */
export interface Declarations {
  readonly resolved: ResolvedFlow;
  readonly program: Pick<RepositoryProgram, 'parameterSpan'>;
}

/** The place in its script that says what an argument of a step must be, to show beside a problem. */
export function declaredHere(
  { resolved, program }: Declarations,
  step: ParsedStep,
  argument: string,
): Diagnostic['related'] {
  const script = everyStep(resolved).find(({ parsed }) => parsed === step)?.script;
  const span = script && program.parameterSpan(script.digest, argument);
  return span === undefined ? [] : [{ span, message: `\`${argument}\` is declared here.` }];
}
