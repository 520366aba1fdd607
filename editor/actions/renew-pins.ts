import { pinRepository, readFlow, type Diagnostic, type ParsedUses } from '../../compiler/index.ts';
import type { OffsetEdit } from '../edit/text-edit.ts';
import { differenceEdit } from '../edit/text-edit.ts';
import { allUses } from '../model/all-uses.ts';
import type { Action, ActionRequest } from './action.ts';

const behind: ReadonlySet<string> = new Set([
  'resolve/pin-behind',
  'resolve/pin-not-durable',
  'resolve/unknown-pin',
  'resolve/unpinned',
]);

/** Whether a pin should be another, or be there at all. */
export function isAboutPin({ code }: Diagnostic): boolean {
  return behind.has(code);
}

/**
 * Takes what is in the working tree: at the selected pins, and at all of the flow. The edits are those
 * of `millrace pin`; a version that somebody reviewed is given up, so none of them is preferred.
 */
export async function renewPins(
  { path, text, host, diagnostics }: ActionRequest,
  selected: readonly Diagnostic[],
): Promise<readonly Action[]> {
  const about = selected.filter((one) => isAboutPin(one) && one.span.path === path);
  if (about.length === 0) return [];
  const file = { path, bytes: new TextEncoder().encode(text) };
  const { files } = await pinRepository({ flows: [file] }, host);
  const renewed = files.get(path);
  // Nothing can be pinned, or a script's lock would have to be written as well.
  if (renewed === undefined || files.size > 1) return [];
  const planned = await pinEdits(file, renewed);
  const single = about.flatMap((mends): readonly Action[] => {
    const plan = planned.find(({ uses }) => holds(uses, mends));
    // A first pin is the diagnostic's own fix already.
    if (plan === undefined || mends.fix !== undefined) return [];
    const title = `Take the version of ${plan.uses.path.value} in the working tree.`;
    return [{ title, kind: 'quickfix', mends, edits: new Map([[path, [plan.edit]]]) }];
  });
  const all = differenceEdit(text, renewed);
  const isMany = diagnostics.filter(isAboutPin).length > 1 && planned.length > 1;
  if (!isMany || all === undefined) return single;
  const title = 'Take the versions of all scripts and flows in the working tree.';
  return [...single, { title, kind: 'quickfix', edits: new Map([[path, [all]]]) }];
}

interface PlannedPin {
  readonly uses: ParsedUses;
  readonly edit: OffsetEdit;
}

/** The uses of both texts go in pairs: nothing but pins differs. */
async function pinEdits(
  file: { readonly path: string; readonly bytes: Uint8Array },
  renewed: string,
): Promise<readonly PlannedPin[]> {
  const after = await readFlow({ ...file, bytes: new TextEncoder().encode(renewed) });
  const fresh = allUses(after.value);
  return allUses((await readFlow(file)).value).flatMap((uses, index) => {
    const pin = fresh[index]?.pin?.value;
    if (pin === undefined || pin === uses.pin?.value) return [];
    const { end } = uses.path.span;
    const edit =
      uses.pin === undefined
        ? { start: end, end, text: `@${pin}` }
        : { start: uses.pin.span.start, end: uses.pin.span.end, text: pin };
    return [{ uses, edit }];
  });
}

function holds({ span }: ParsedUses, { span: { start, end } }: Diagnostic): boolean {
  return span.start <= start && end <= span.end;
}
