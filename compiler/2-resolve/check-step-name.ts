import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { renameFix } from '../diagnostics/fix.ts';
import type { Located } from '../model/source.ts';
import { visibleBlock, type FlowNames, type NameScope } from './name-scope.ts';

/** What is wrong with the id of a step that is mentioned at this place; nothing when it can be seen from here. */
export function stepProblem(
  { value: step, span }: Located<string>,
  scope: NameScope,
  names: FlowNames,
  write: (name: string) => string | undefined = (name) => name,
): Diagnostic | undefined {
  if (scope.around.includes(step)) {
    const isBlock = scope.around.at(-1) !== step;
    return diagnose('resolve/self-reference', span, { step, isBlock });
  }
  if (scope.visible.has(step)) return undefined;
  const block = visibleBlock(names, step, scope);
  if (block === undefined) {
    const others = [...scope.visible.keys()].filter((id) => !scope.around.includes(id));
    const hint = names.suggest(step, others);
    const fix = hint === undefined ? undefined : renameFix(span, step, others, write);
    return diagnose('resolve/unknown-step', span, { step }, { hint, fix });
  }
  const isBranch = scope.around.includes(block);
  const hint = isBranch ? undefined : `What it gives is part of \`steps.${block}.output\`.`;
  return diagnose('resolve/out-of-scope', span, { step, block, isBranch }, { hint });
}
