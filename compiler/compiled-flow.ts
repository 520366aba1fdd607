import type { Sha256 } from '../lock/index.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { LockedFlow } from './model/locked.ts';
import type { SilencedDiagnostic } from './silence/apply-silences.ts';

/** What became of one flow file. */
export interface CompiledFlow {
  readonly path: string;
  readonly id: string;
  /** Absent when something is wrong: a flow with errors has no lock. */
  readonly locked?: LockedFlow;
  /** Of the flow file, of the scripts that it uses, and what keeps the flows that it uses from having a lock. */
  readonly diagnostics: readonly Diagnostic[];
  /** What comments in these files silence. */
  readonly silenced: readonly SilencedDiagnostic[];
  /**
   * The working-tree files that the lock follows from, with the digests of their bytes: while they
   * stay, so does the lock. A pin behind the working tree also follows from git, and is said.
   */
  readonly inputs: ReadonlyMap<string, Sha256 | null>;
  /** Whether all of this follows from `inputs` alone: nothing is wrong, and no pin is behind. */
  readonly followsFromInputs: boolean;
}

export interface CompileOptions {
  /** Takes the flows that others use as the working tree has them, whatever their pins say: how `pin` learns their digests. */
  readonly ignoreFlowPins?: boolean;
}
