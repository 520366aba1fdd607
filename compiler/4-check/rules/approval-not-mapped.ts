import { innerScopes, type LockedStep } from '../../../lock/index.ts';
import { validateValue, withDefaults } from '../../../schema/index.ts';
import { formSchema } from '../../checker/form-schema.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParsedApprove } from '../../model/parsed.ts';
import type { ResolvedStep } from '../../model/resolved.ts';
import { everyStep } from '../flow-parts.ts';
import type { RuleInput } from '../rule.ts';

const hint = 'In a run on GitHub, `millrace approve` answers it from a copy of the journal.';

/** Approvals that no GitHub environment can stand for; `approvalsOf` of emit/ maps all others. */
export function approvalNotMapped({ resolved }: RuleInput): readonly Diagnostic[] {
  if (resolved.flow.triggers === undefined) return [];
  const top = new Set(resolved.steps);
  const ids = resolved.steps.filter(isApproval).map(idOf);
  return everyStep(resolved).flatMap((step) => {
    const reason = reasonAgainst(step, { isTop: top.has(step), ids });
    if (reason === undefined) return [];
    const { value, span } = step.parsed.id;
    return [diagnose('check/approval-not-mapped', span, { step: value, reason }, { hint })];
  });
}

interface Place {
  readonly isTop: boolean;
  /** Of all approvals at the top of the flow, in lower case. */
  readonly ids: readonly string[];
}

function reasonAgainst(step: ResolvedStep, { isTop, ids }: Place): string | undefined {
  if (step.subflow !== undefined && asks(step.subflow.lock.steps)) {
    return 'the flow that it runs asks for an approval';
  }
  const { body } = step.parsed;
  if (body.kind !== 'approve') return undefined;
  if (!isTop) return 'it stands inside another step, or below `on-error` or `finally`';
  if (ids.filter((id) => id === idOf(step)).length > 1) {
    return 'another approval has the same name but for capitals';
  }
  return isFilledIn(body)
    ? approversProblem(body)
    : 'its form has fields that somebody must fill in';
}

function isFilledIn({ form }: ParsedApprove): boolean {
  if (form === undefined) return true;
  const schema = formSchema(form.value);
  return validateValue(schema, withDefaults(schema, {})).length === 0;
}

function approversProblem({ approvers }: ParsedApprove): string | undefined {
  const isPerson = (name: string): boolean => /^[A-Za-z\d][A-Za-z\d-]{0,38}$/.test(name);
  if (approvers === undefined || approvers.some(isPerson)) return undefined;
  return 'its approvers name no user of GitHub';
}

function isApproval({ parsed }: ResolvedStep): boolean {
  return parsed.body.kind === 'approve';
}

function idOf({ parsed }: ResolvedStep): string {
  return parsed.id.value.toLowerCase();
}

function asks(steps: readonly LockedStep[]): boolean {
  return steps.some((step) => step.kind === 'approve' || innerScopes(step).some(asks));
}
