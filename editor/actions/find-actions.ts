import { fixRepository, type Diagnostic } from '../../compiler/index.ts';
import { differenceEdit, type OffsetEdit } from '../edit/text-edit.ts';
import { isFlow } from '../model/flow-of-file.ts';
import { diagnosticsAt, type Action, type ActionRequest } from './action.ts';
import { addArguments } from './add-arguments.ts';
import { grantStep } from './grant-step.ts';
import { guardStep } from './guard-step.ts';
import { renewPins } from './renew-pins.ts';

/** What can be done about the selection: the fixes of what is wrong there, and what only a person decides. */
export async function findActions(request: ActionRequest): Promise<readonly Action[]> {
  const selected = diagnosticsAt(request);
  const actions: Action[] = [];
  if (request.wants('quickfix')) {
    actions.push(...fixes(selected));
    if (isFlow(request.path)) actions.push(...(await mendings(request, selected)));
  }
  if (isFlow(request.path) && (request.wants('quickfix') || request.wants('refactor.rewrite'))) {
    const grant = await grantStep(request, selected);
    if (grant !== undefined && request.wants(grant.kind)) actions.push(grant);
  }
  if (request.wants('source.fixAll')) actions.push(...(await fixAll(request)));
  return actions;
}

/** The fixes that `compile --fix` makes. */
function fixes(selected: readonly Diagnostic[]): readonly Action[] {
  return selected.flatMap((mends) => {
    const { fix } = mends;
    if (fix === undefined) return [];
    const edits = new Map<string, OffsetEdit[]>();
    for (const { span, text } of fix.edits) {
      const own = edits.get(span.path) ?? [];
      edits.set(span.path, [...own, { start: span.start, end: span.end, text }]);
    }
    return [{ title: fix.title, kind: 'quickfix', mends, isPreferred: true, edits } as const];
  });
}

async function mendings(
  request: ActionRequest,
  selected: readonly Diagnostic[],
): Promise<readonly Action[]> {
  const { path, text, session } = request;
  const found = await Promise.all(
    selected.map(async (one) => {
      if (one.code === 'check/missing-argument')
        return await addArguments(path, text, one, session);
      const isAbsent = ['check/possibly-null', 'check/possibly-undefined'].includes(one.code);
      return isAbsent ? await guardStep(path, text, one) : undefined;
    }),
  );
  const pins = await renewPins(request, selected);
  return [...found.filter((one) => one !== undefined), ...pins];
}

/** Everything that `compile --fix` would do to this file, in all its rounds. */
async function fixAll({
  path,
  text,
  diagnostics,
  host,
}: ActionRequest): Promise<readonly Action[]> {
  if (!isFlow(path) || !diagnostics.some(({ fix }) => fix !== undefined)) return [];
  const { files } = await fixRepository([{ path, bytes: new TextEncoder().encode(text) }], host);
  const edit = differenceEdit(text, files.get(path) ?? text);
  if (edit === undefined) return [];
  const title = 'Make every fix that is safe.';
  return [{ title, kind: 'source.fixAll', edits: new Map([[path, [edit]]]) }];
}
