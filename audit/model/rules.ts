import type { Rule } from './rule.ts';
import { codeRules } from './rules/code.ts';
import { formRules } from './rules/form.ts';
import { integrityRules } from './rules/integrity.ts';
import { liesRules } from './rules/lies.ts';
import { packagesRules } from './rules/packages.ts';
import { powerRules } from './rules/power.ts';
import { provenanceRules } from './rules/provenance.ts';
import { suppressionRules } from './rules/suppression.ts';

/** Part of the audit that a rule belongs to, in reading order. */
export const families = [
  'form',
  'integrity',
  'lies',
  'code',
  'packages',
  'power',
  'provenance',
  'suppression',
] as const;

export type Family = (typeof families)[number];

/** By id, `family/name`: stable for ever, since suppressions and baselines name them. */
export const rules: AllRules = {
  ...formRules,
  ...integrityRules,
  ...liesRules,
  ...codeRules,
  ...packagesRules,
  ...powerRules,
  ...provenanceRules,
  ...suppressionRules,
};

export type RuleId = keyof AllRules;

type AllRules = typeof formRules &
  typeof integrityRules &
  typeof liesRules &
  typeof codeRules &
  typeof packagesRules &
  typeof powerRules &
  typeof provenanceRules &
  typeof suppressionRules;

export function ruleOf(id: RuleId): Rule {
  return rules[id];
}
