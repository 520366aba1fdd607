import type { Finding } from '../model/finding.ts';
import type { RuleId } from '../model/rules.ts';

/** What a rule says of one package, before it has a place and its chains. */
export interface PackageWords extends Pick<Finding, 'message' | 'fix'> {
  readonly rule: RuleId;
  /** Behind the package in the subject: the advisory, the folder in its archive. */
  readonly about?: string;
}
