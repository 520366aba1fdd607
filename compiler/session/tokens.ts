import { expressionTokens } from '../checker/expression-tokens.ts';
import { sourceSpan } from '../checker/flow-module-code.ts';
import { flowExpressions } from './flow-expressions.ts';
import type { FlowReading } from './flow-reading.ts';
import { backSpan } from './pointed-at.ts';
import type { Inlay, Token } from './session.ts';
import { showType } from '../4-check/type-text.ts';

/** What the words inside all expressions are, in the order of the file. */
export function tokensOf(reading: FlowReading): readonly Token[] {
  return flowExpressions(reading.flow)
    .flatMap(({ expression }) =>
      expressionTokens(expression.source).flatMap(({ start, end, kind }): readonly Token[] => {
        const span = backSpan(sourceSpan(expression, start, end), reading);
        return span === undefined ? [] : [{ span, kind }];
      }),
    )
    .sort((a, b) => a.span.start - b.span.start);
}

/** The type of each step's output, behind its id; a long one in short. */
export async function inlaysOf(reading: FlowReading): Promise<readonly Inlay[]> {
  const { module, moduleName, program, enter } = await reading.view();
  enter();
  const inlays = [...module.outputTypes].flatMap(([step, type]): readonly Inlay[] => {
    const place = backSpan(step.id.span, reading);
    const text = module.inFlowTerms(program.editor.typeText(moduleName, type, 'line'));
    return place === undefined ? [] : [{ offset: place.end, label: showType(text).slice(1, -1) }];
  });
  return inlays.sort((a, b) => a.offset - b.offset);
}
