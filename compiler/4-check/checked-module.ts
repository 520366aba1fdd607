import type { FlowModule } from '../checker/flow-module.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { ResolvedFlow } from '../model/resolved.ts';

/** A flow with its virtual module, which is in the program under `name`. */
export interface CheckedModule {
  readonly name: string;
  readonly module: FlowModule;
  readonly program: RepositoryProgram;
  readonly flow: ResolvedFlow;
  /** Whether its scripts and names are; otherwise what has no type may be only a consequence. */
  readonly isSound: boolean;
}
