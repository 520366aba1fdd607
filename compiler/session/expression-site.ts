import type { FlowFile } from '../1-parse/parse-flow.ts';
import { parseFlow } from '../1-parse/parse-flow.ts';
import type { EditorQuestions } from '../checker/editor-answers.ts';
import { sourceSpan } from '../checker/flow-module-code.ts';
import { findReferences } from '../checker/flow-module-expression.ts';
import { expressionFile } from '../checker/expression-file.ts';
import { moduleSource } from '../checker/expression-source.ts';
import { moduleTexts } from '../compile-level.ts';
import type { ParsedExpression, ParsedFlow, ParsedStep } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { expressionHolding, type FlowExpression } from './flow-expressions.ts';
import type { FlowReading } from './flow-reading.ts';
import { openView, type FlowView, type ViewWorld } from './flow-view.ts';
import { splice, type SplicedText } from './spliced-text.ts';

/** An expression around an offset of a flow's current text, as it was written, finished or not. */
export interface WrittenExpression extends FlowExpression {
  /** The flow in which it can be read, and the way back from that to the current text. */
  readonly flow: ParsedFlow;
  readonly spliced: SplicedText;
  /** What was written, and the offset in it. */
  readonly source: string;
  readonly index: number;
}

/** Finds the expression that holds an offset; one that has no end is given one for the question. None that is too deep to read. */
export function findExpression(
  reading: Omit<FlowReading, 'view'>,
  offset: number,
): WrittenExpression | undefined {
  const written = expressionAround(reading, offset);
  return written && expressionFile(written.source) && written;
}

function expressionAround(
  { path, text, flow, spliced: read }: Omit<FlowReading, 'view'>,
  offset: number,
): WrittenExpression | undefined {
  const there = read.from(offset);
  const whole = there === undefined ? undefined : expressionHolding(flow, there);
  // In an older text there may be an expression where one begins now.
  const isCurrent = whole !== undefined && isSame(whole.expression.span, read);
  if (isCurrent && there !== undefined) {
    const { source } = whole.expression;
    return { ...whole, flow, spliced: read, source, index: indexAt(whole.expression, there) };
  }
  if (!isInBraces(text, offset)) return undefined;
  for (const end of endings) {
    for (const word of ['', filler]) {
      const spliced = splice(text, { start: offset, end: offset }, word + end);
      const mended = parseFlow({ path, bytes: new TextEncoder().encode(spliced.text) }).value;
      const found = expressionHolding(mended, offset);
      if (found === undefined) continue;
      const index = indexAt(found.expression, offset);
      const { source } = found.expression;
      // What was added to end it was not written.
      const rest = end === '' ? source.slice(index + word.length) : '';
      const written = source.slice(0, index) + rest;
      return { ...found, flow: mended, spliced, source: written, index };
    }
  }
  return undefined;
}

/** Whether what stands at a span of the text that was read stands so in the current one, too. */
function isSame({ start, end }: Span, { back }: SplicedText): boolean {
  const [from, to] = [back(start), back(end)];
  return from !== undefined && to !== undefined && to - from === end - start;
}

/** Stands where nothing is written yet. */
const filler = 'undefined';

/** What may be missing behind an unfinished expression. */
const endings = ['', ' }}', ' }}"', " }}'", ' }} }', ' }}" }', " }}' }"];

/** Whether `${{` stands before an offset, and no `}}` between them. */
function isInBraces(text: string, offset: number): boolean {
  const start = text.lastIndexOf('${{', offset - 1);
  return start !== -1 && start + 3 <= offset && !text.slice(start, offset).includes('}}');
}

/** The index in an expression's source of an offset in the file. */
function indexAt({ offsets }: ParsedExpression, offset: number): number {
  return Math.max(
    0,
    offsets.findLastIndex((one) => one <= offset),
  );
}

/** An expression in a module of a program, where the checker can be asked about it. */
export interface ExpressionSite {
  readonly written: WrittenExpression;
  readonly view: FlowView;
  /** The steps that it can name, as the view has them. */
  readonly steps: ReadonlyMap<string, ParsedStep>;
  readonly moduleName: string;
  /** Puts the module into the program and gives who answers: ask at once, another question may replace it. */
  readonly enter: () => EditorQuestions;
  /** Offsets of the source to offsets of the module, and back. */
  readonly toModule: (index: number) => number;
  readonly toSource: (offset: number) => number;
}

/**
 * Puts an expression into the module of its flow, in its place, whatever is wrong with it: what is
 * known to hold there is known to it. `source`: what is asked about in place of what was written.
 */
export async function siteOf(
  written: WrittenExpression,
  source: string,
  world: ViewWorld,
): Promise<ExpressionSite | undefined> {
  for (const placeholder of placeholders(written)) {
    const found = await placeholderView(written, placeholder, world);
    if (found === undefined) continue;
    const { view, segment } = found;
    const { module } = view;
    const inputs = new Set(view.flow.flow.inputs.map(({ name }) => name.value));
    const code = moduleSource(source, ({ root, name }) => {
      const isThere = root === 'steps' ? written.steps.has(name) : inputs.has(name);
      return isThere ? module.constantOf(root, name) : undefined;
    });
    const text = module.text.slice(0, segment.start) + code.text + module.text.slice(segment.end);
    const moduleName = view.moduleName.replace('.ts', '-question.ts');
    return {
      written,
      view,
      steps: expressionHolding(view.flow.flow, startOf(written))?.steps ?? new Map(),
      moduleName,
      enter: () => {
        view.program.withModules(moduleTexts([{ moduleName, module: { ...module, text } }]));
        return view.program.editor;
      },
      toModule: (index) => segment.start + code.toText(index),
      toSource: (offset) => code.toSource(offset - segment.start),
    };
  }
  return undefined;
}

function startOf({ expression }: WrittenExpression): number {
  return expression.offsets[0] ?? 0;
}

/** Sound expressions that wait for the same steps as the one in question, as far as that can be. */
function placeholders({ source, steps }: WrittenExpression): readonly string[] {
  const mentioned = findReferences(source)
    .filter(({ root, name }) => root === 'steps' && steps.has(name))
    .map(({ name }) => (name.includes('-') ? `steps[\`${name}\`]` : `steps.${name}`));
  // A backtick needs no escape in any scalar of YAML, wherever it is not the first character.
  return [...new Set([[...new Set(mentioned), filler].join(' || '), filler])];
}

async function placeholderView(
  { expression, flow }: WrittenExpression,
  placeholder: string,
  world: ViewWorld,
): Promise<
  | { readonly view: FlowView; readonly segment: { readonly start: number; readonly end: number } }
  | undefined
> {
  const [start = 0, end = start] = [expression.offsets[0], expression.offsets.at(-1)];
  const { text } = splice(flow.text, { start, end }, ` ${placeholder} `);
  const file: FlowFile = { path: flow.path, bytes: new TextEncoder().encode(text) };
  const view = await openView(file, parseFlow(file).value, world);
  const segment = view.module.segments.find(
    ({ from }) =>
      from.kind === 'expression' && from.span.start >= start && from.span.start <= start + 2,
  );
  return segment && { view, segment };
}

/** The place of a part of the source in the current text; `undefined` when it is not written there. */
export function currentSpan(
  { expression, spliced, source, index }: WrittenExpression,
  range: { readonly start: number; readonly end: number },
): Span | undefined {
  const filled = expression.source.length - source.length;
  const [from, to] = [range.start, range.end].map((at) => (at <= index ? at : at + filled));
  const span = sourceSpan(expression, from ?? 0, to ?? 0);
  const [start, end] = [spliced.back(span.start), spliced.back(span.end)];
  return start === undefined || end === undefined ? undefined : { ...span, start, end };
}
