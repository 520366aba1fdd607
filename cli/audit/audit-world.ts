import type { Revisions } from '../../store/index.ts';
import type { Context } from '../command.ts';
import type { MachineHost } from '../compiler-host.ts';
import type { WorkingFiles } from '../working-files.ts';
import type { Workspace } from '../workspace.ts';

/** What an audit uses besides the repository. */
export interface AuditWorld {
  readonly workspace: Workspace;
  readonly context: Context;
  /** Absent outside of git. */
  readonly revisions: Revisions | undefined;
  readonly machine: MachineHost;
  /** Of the user's store. */
  readonly store: string;
  readonly files: WorkingFiles;
  /** Asks no network for anything. */
  readonly isOffline: boolean;
  /** `2026-11-28`. */
  readonly today: string;
}
