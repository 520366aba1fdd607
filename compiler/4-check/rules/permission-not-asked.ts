import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { scriptCalls } from '../flow-parts.ts';
import { narrowGrants } from '../narrow-grants.ts';
import type { RuleInput } from '../rule.ts';

/** A step's permissions only narrow: what the script does not ask for is not granted. */
export function permissionNotAsked(input: RuleInput): readonly Diagnostic[] {
  return scriptCalls(input).flatMap(({ call, signature }) => {
    if (call.permissions === undefined || signature === undefined) return [];
    const { value, span } = call.permissions;
    return narrowGrants(signature.permissions, value).unasked.map(({ kind, value: entry }) => {
      const parameters = { script: call.uses.path.value, kind, entry };
      return diagnose('check/permission-not-asked', span, parameters);
    });
  });
}
