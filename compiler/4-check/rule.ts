import type { Sha256 } from '../../lock/index.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';
import type { SchemaJudge } from './schema-judge.ts';

/** What a rule may look at. */
export interface RuleInput {
  readonly resolved: ResolvedFlow;
  /** By script digest. Absent for a script that was reported. */
  readonly signatures: ReadonlyMap<Sha256, Signature>;
  readonly judge: SchemaJudge;
  readonly program: Pick<RepositoryProgram, 'parameterSpan'>;
}

/** One thing that is checked without the type checker, in a file of its own under `rules/`. */
export type Rule = (input: RuleInput) => readonly Diagnostic[];
