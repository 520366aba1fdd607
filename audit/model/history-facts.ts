/** Who said so: what git and the repository's own rules know. */
export interface HistoryFacts {
  /** Lines of grants files, and the commits that brought them. Absent: no history is to be had. */
  readonly lines?: readonly GrantLine[];
  /** Commits that changed what runs, in the range that the policy asks to be signed. */
  readonly commits?: readonly CommitFacts[];
  /** Whether `millrace.yaml` asks for signed commits. */
  readonly asksSignatures: boolean;
  readonly owners?: OwnersFile;
  readonly workflows: readonly { readonly path: string; readonly text: string }[];
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
  readonly commit: string;
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
  /** git's `%G?` in words; `unknown`: signed, and this machine cannot tell by whom. */
  readonly signature: 'good' | 'bad' | 'expired' | 'unknown' | 'none';
  readonly signer?: string;
  /** Paths that it changed, of what runs. */
  readonly paths: readonly string[];
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface OwnersFile {
  readonly path: string;
  readonly rules: readonly {
    readonly pattern: string;
    readonly owners: readonly string[];
    readonly line: number;
  }[];
}
