/** How Millrace comes to the machine that runs a workflow. */
export type Millrace =
  /** By `npm ci`, at the version and with the integrity that the user's `package-lock.json` holds. */
  | { readonly kind: 'package' }
  /** The repository is Millrace's own: it is built from its sources. */
  | { readonly kind: 'sources' }
  /** By an action of the user's choice, `OWNER/REPO@COMMIT` and the release that this is. */
  | { readonly kind: 'action'; readonly uses: string; readonly version: string };

/** What a workflow depends on besides the lock: facts of the repository that it is written for. */
export interface WorkflowFacts {
  /** The flow's id, `team/report`. */
  readonly id: string;
  /** Of the lock's text, `sha256:…`. */
  readonly digest: string;
  readonly millrace: Millrace;
  /** Whether a pin is behind the working tree, so that its files are in git's history only. */
  readonly needsHistory: boolean;
}
