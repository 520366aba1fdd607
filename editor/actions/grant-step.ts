import { permissionsAt, writePermissions, type Diagnostic } from '../../compiler/index.ts';
import { containsGrants } from '../../lock/index.ts';
import type { Action, ActionRequest } from './action.ts';

/**
 * Makes the `permissions` of the selected step say exactly what its script asks for: when they say less,
 * and when they name what the script does not ask for. Nothing else about the step changes.
 */
export async function grantStep(
  { path, text, range, session }: ActionRequest,
  selected: readonly Diagnostic[],
): Promise<Action | undefined> {
  const file = { path, bytes: new TextEncoder().encode(text) };
  const written = await permissionsAt(file, range.start);
  if (written === undefined) return undefined;
  const { step, script, pin, grants } = written;
  const signature = await session.signatureOf(script);
  // What a pin holds back may ask for something else.
  if (signature === undefined || !signature.digest.startsWith(pin ?? '')) return undefined;
  const asked = signature.permissions;
  const mends = selected.find(({ code }) => code === 'check/permission-not-asked');
  if (mends === undefined && containsGrants(grants, asked)) return undefined;
  const edits = await writePermissions(file, range.start, asked);
  if (edits === undefined || edits.length === 0) return undefined;
  return {
    title: `Grant \`${step}\` exactly what ${script} asks for.`,
    kind: mends === undefined ? 'refactor.rewrite' : 'quickfix',
    ...(mends === undefined ? {} : { mends }),
    edits: new Map([[path, edits]]),
  };
}
