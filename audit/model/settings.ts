import type { Unchecked } from './facts.ts';
import type { AuditedFlow, AuditReport, Suppression } from './report.ts';
import type { Verification } from './verification.ts';

export interface AuditSettings {
  /** Full id of HEAD. */
  readonly commit?: string;
  readonly suppressions: readonly Suppression[];
  /** An earlier report: only what it did not have counts. */
  readonly baseline?: Pick<AuditReport, 'findings' | 'suppressed'>;
  readonly unchecked: readonly Unchecked[];
  readonly verification?: Verification;
  readonly flows: readonly AuditedFlow[];
  /** Whether only some flows are looked at: a suppression may then excuse what is not. */
  readonly isPart: boolean;
  /** Days; absent: the age of packages is not looked at. */
  readonly minAgeDays?: number;
  /** Absent: no licence is held against anything. */
  readonly licences?: LicencePolicy;
}

/** Which licences packages may have. */
export interface LicencePolicy {
  /** SPDX ids, with an exception where one is meant; `*` is any text. Absent: all that are not denied. */
  readonly allow?: readonly string[];
  /** The same; it has the last word. */
  readonly deny?: readonly string[];
  /** Whether SPDX lists an id. */
  readonly isKnownId: (id: string) => boolean;
}
