import type { Group, GroupPlan } from '../../../groups/index.ts';
import type { JsonObject, Lock, Sha256 } from '../../../lock/index.ts';
import type { RunNotice } from '../../events/run-event.ts';
import type { Needs } from '../../group/needs.ts';
import type { Sandbox } from '../../sandbox-port.ts';
import type { CacheUse } from '../work-on-run.ts';

/** What a job that works on a run is told. The lock was read and verified, and the plan held to it. */
export interface JobOptions {
  /** Absolute path of the repository. */
  readonly root: string;
  /** Path of the flow's YAML, relative to `root`. */
  readonly flowPath: string;
  readonly lock: Lock;
  readonly flows: ReadonlyMap<Sha256, Lock>;
  readonly lockText: string;
  readonly plan: GroupPlan;
  /** Of the plan's text, `sha256:…`. */
  readonly planDigest: string;
  /** What tells workflow runs apart. */
  readonly runKey: string;
  /** Of the workflow run. */
  readonly attempt: number;
  readonly needs: Needs;
  /** Absolute path of the folder that artifacts came to, each in one of its own. */
  readonly arriving: string;
  /** Inputs as given; absent: those that a job before this one took, or none. */
  readonly inputs: JsonObject | undefined;
  /** The workflow is being cancelled. */
  readonly isCancelled: boolean;
  /** Those that the group's steps take, at least as far as they are set. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly onEvent: (notice: RunNotice) => void;
}

/** What one group is run with. */
export interface GroupOptions extends JobOptions {
  /** Absolute path of the folder that an artifact is made of. */
  readonly leaving: string;
  readonly group: Group;
  readonly shard: number | undefined;
  /** Who gave the approval that the group begins with. */
  readonly by: string | undefined;
  readonly sandbox: Sandbox;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  readonly cache: CacheUse | undefined;
  /** Told in a sentence why what an earlier attempt did does not count. */
  readonly onForget: (why: string) => void;
}
