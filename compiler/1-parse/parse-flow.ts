import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ParsedFlow, ParsedStep } from '../model/parsed.ts';
import { flow, type WrittenFlow } from './flow-shape.ts';
import { limits } from './limits.ts';
import { present } from './present.ts';
import { inFileOrder, readDocument, type SourceFile } from './read-document.ts';
import { valuesOf } from './record.ts';

/** A flow file as it lies in the repository. */
export type FlowFile = SourceFile;

/**
 * Reads a flow file. Never throws, whatever the bytes, and does not stop at the first problem: the
 * value holds what could be read, the diagnostics all that was wrong, in the order of the file.
 */
export function parseFlow(file: FlowFile): Outcome<ParsedFlow> {
  const { text, value, diagnostics } = readDocument(file, flow, 'A flow');
  const sections = [value?.steps, value?.['on-error'], value?.finally];
  const steps = sections.flatMap((section) => section?.value ?? []);
  const source = { path: file.path, text };
  return outcome(source, value ?? {}, [...diagnostics, ...tooManySteps(steps)]);
}

function outcome(
  { path, text }: { readonly path: string; readonly text: string },
  written: WrittenFlow,
  diagnostics: readonly Diagnostic[],
): Outcome<ParsedFlow> {
  const { name, description, on: triggers, timeout: timeoutMs, ...lists } = valuesOf(written);
  const { inputs = [], secrets = [], steps = [], outputs = [], finally: last = [] } = lists;
  const { concurrency, 'runs-on': runsOn, environment, 'on-error': onError = [] } = lists;
  const optional = present({ name, description, triggers, timeoutMs });
  const workflow = present({ concurrency, runsOn, environment });
  const parts = { inputs, secrets, steps, onError, finally: last, outputs };
  const id = flowId(path);
  return {
    value: { stage: 'parsed', path, id, text, ...optional, ...workflow, ...parts },
    diagnostics: inFileOrder(diagnostics),
  };
}

/** A flow's id is its path below `flows/` without the extension. */
function flowId(path: string): string {
  return path.replace(/^flows\//, '').replace(/\.ya?ml$/, '');
}

function tooManySteps(steps: readonly ParsedStep[]): readonly Diagnostic[] {
  const excess = allSteps(steps)[limits.steps];
  if (excess === undefined) return [];
  const parameters = { what: 'A flow', of: 'steps', limit: limits.steps };
  return [diagnose('parse/too-many', excess.id.span, parameters)];
}

/** All steps, those that nest in others after them. */
function allSteps(steps: readonly ParsedStep[]): readonly ParsedStep[] {
  return steps.flatMap((step) => [step, ...nestedSteps(step).flatMap(allSteps)]);
}

function nestedSteps({ body }: ParsedStep): readonly (readonly ParsedStep[])[] {
  if (body.kind === 'choose') {
    return [...body.branches.map((branch) => branch.steps), body.else ?? []];
  }
  if (body.kind === 'repeat') return [body.steps];
  return body.kind === 'for-each' && body.body.kind === 'steps' ? [body.body.steps] : [];
}
