/** Who said so: what git and the repository's own rules know. */
export interface HistoryFacts {
  /** Lines of grants files, and the commits that brought them. Absent: no history is to be had. */
  readonly lines?: readonly GrantLine[];
  /** Every commit that a line names; where signatures are asked for, also the last one of each file that decides what runs. */
  readonly commits?: readonly CommitFacts[];
  /** Whether `millrace.yaml` asks for signed commits. */
  readonly asksSignatures: boolean;
  readonly owners?: OwnersFile;
  /** Of all workflows and composite actions of the repository, read by `cli/`. Sorted by path, then line. */
  readonly actions: readonly ActionUse[];
  /** What the policy denies of what the flows hold. */
  readonly denied: readonly {
    readonly flow: string;
    readonly step?: string;
    readonly kind: string;
    readonly value: string;
    /** The rule as written. */
    readonly rule: string;
  }[];
}

export interface GrantLine {
  /** Of the grants file. */
  readonly path: string;
  readonly flow: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The newest that added it, on whatever branch. */
  readonly commit: string;
  /** The commit of the main line that brought it there, where that is another: a merge. */
  readonly merge?: string;
}

export interface CommitFacts {
  readonly id: string;
  /** `2026-11-20`, UTC. */
  readonly date: string;
  readonly author: Person;
  readonly committer: Person;
  readonly subject: string;
  /** Of `Reviewed-by`, `Approved-by`, `Acked-by` and `Co-authored-by` trailers. */
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  /**
   * git's `%G?` in words. `untrusted`: good, by a key that nobody allowed. `unknown`: signed, and this machine cannot
   * tell by whom. Absent: not looked at.
   */
  readonly signature?: 'good' | 'untrusted' | 'bad' | 'expired' | 'unknown' | 'none';
  readonly signer?: string;
  /** Files that decide what runs and that no later commit changed. Sorted. */
  readonly paths: readonly string[];
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** One `uses:` of a workflow or of a composite action, or the image of an action that runs in a container. */
export interface ActionUse {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** As written, without its comment. */
  readonly uses: string;
  /** The commit that is known to be a release of this action, `OWNER/REPO@COMMIT # v1.2.3`. */
  readonly known?: string;
}

/** `CODEOWNERS`, as GitHub finds it: in `.github/`, at the top, or in `docs/`. */
export interface OwnersFile {
  /** From the top of the repository. */
  readonly path: string;
  /** Of the workspace within the repository: empty, or with a `/` at its end. */
  readonly prefix: string;
  readonly rules: readonly {
    readonly pattern: string;
    readonly owners: readonly string[];
    readonly line: number;
  }[];
}
