/** `error`: the audit fails. `warning`: a person should look. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

export interface Rule {
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters: a sentence or two. */
  readonly reason: string;
}
