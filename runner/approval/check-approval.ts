import { isJsonObject, type JsonObject, type JsonSchema } from '../../lock/index.ts';
import { validateValue, withDefaults } from '../../schema/index.ts';

/** What somebody answers to an approval, before it is known whether they may. */
export interface ApprovalAnswer {
  readonly by: string;
  readonly decision: 'approve' | 'decline';
  /** As given; defaults are filled in here. */
  readonly form: JsonObject;
}

export type CheckedApproval =
  | { readonly ok: true; readonly form?: JsonObject }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** What is asked, and of whom: nobody in particular, nothing to fill in when absent. */
interface Asked {
  readonly form?: JsonSchema | undefined;
  readonly approvers?: readonly string[] | undefined;
}

/** Long enough for an e-mail address. */
const longestName = 320;

/** Whether this person may answer, and whether the form is filled in as the flow asks. */
export function checkApproval(step: string, asked: Asked, answer: ApprovalAnswer): CheckedApproval {
  const refused = checkPerson(step, asked, answer);
  if (refused !== undefined) return refused;
  return answer.decision === 'decline' ? { ok: true } : checkForm(step, asked, answer);
}

function checkPerson(
  step: string,
  { approvers }: Asked,
  { by }: ApprovalAnswer,
): CheckedApproval | undefined {
  if (by.length > longestName || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(by) || by === '') {
    const message = `Who answers ${step} is named by one line of at most ${String(longestName)} characters.`;
    return { ok: false, message, hint: '--by NAME says who you are.' };
  }
  if (approvers === undefined || approvers.includes(by)) return undefined;
  return {
    ok: false,
    message: `"${by}" may not answer ${step}.`,
    hint: `Its approvers are ${approvers.join(', ')}; --by NAME says who you are.`,
  };
}

function checkForm(
  step: string,
  { form: schema }: Asked,
  { form: given }: ApprovalAnswer,
): CheckedApproval {
  if (schema === undefined) {
    const [field] = Object.keys(given);
    if (field === undefined) return { ok: true };
    return { ok: false, message: `${step} has no form, so there is no field "${field}".` };
  }
  const form = withDefaults(schema, given);
  const [fault] = validateValue(schema, form);
  if (fault === undefined && isJsonObject(form)) return { ok: true, form };
  return {
    ok: false,
    message: `${(fault?.path ?? '$').replace('$', 'form')} ${fault?.message ?? 'should be an object'}.`,
    hint: 'Fields are given by --form NAME=VALUE.',
  };
}
