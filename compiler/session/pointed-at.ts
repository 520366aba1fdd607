import type { Subject } from '../checker/editor-answers.ts';
import { findReads } from '../checker/flow-module-expression.ts';
import type { ParsedForEach } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import {
  currentSpan,
  findExpression,
  siteOf,
  type ExpressionSite,
  type WrittenExpression,
} from './expression-site.ts';
import type { FlowReading } from './flow-reading.ts';
import type { FlowView, ViewWorld } from './flow-view.ts';
import { nameAt, sourceNames, type Named } from './written-name.ts';

/** What the user points at, with its place in the current text. */
export type PointedAt =
  | { readonly kind: 'named'; readonly named: Named; readonly span: Span; readonly view: FlowView }
  | {
      readonly kind: 'subject';
      readonly subject: Subject;
      readonly span: Span;
      readonly site: ExpressionSite;
      /** The loop whose item it is. */
      readonly loop?: ParsedForEach;
    };

/** Finds what stands at an offset: a name of the flow, or in an expression what the checker knows. */
export async function pointedAt(
  reading: FlowReading,
  offset: number,
  world: ViewWorld,
): Promise<PointedAt | undefined> {
  const written = findExpression(reading, offset);
  if (written !== undefined) return await inExpression(written, reading, world);
  const there = reading.spliced.from(offset);
  const name = there === undefined ? undefined : nameAt(reading.flow, there);
  const span = name && backSpan(name.span, reading);
  return name && span && { kind: 'named', named: name, span, view: await reading.view() };
}

/** A place of the text that was read, in the current text. */
export function backSpan(span: Span, { spliced }: Pick<FlowReading, 'spliced'>): Span | undefined {
  const [start, end] = [spliced.back(span.start), spliced.back(span.end)];
  return start === undefined || end === undefined ? undefined : { ...span, start, end };
}

async function inExpression(
  written: WrittenExpression,
  reading: FlowReading,
  world: ViewWorld,
): Promise<PointedAt | undefined> {
  const { source, index } = written;
  const name = sourceNames(source).find(({ start, end }) => start <= index && index <= end);
  if (name !== undefined) {
    const named = meaning(written, name.root, name.name);
    const span = currentSpan(written, name);
    return named && span && { kind: 'named', named, span, view: await reading.view() };
  }
  const site = await siteOf(written, source, world);
  const subject = site?.enter().subjectAt(site.moduleName, site.toModule(index));
  if (site === undefined || subject === undefined) return undefined;
  const range = { start: site.toSource(subject.start), end: site.toSource(subject.end) };
  const span = currentSpan(written, range);
  const loop = loopAt(written);
  return span && { kind: 'subject', subject, span, site, ...(loop && { loop }) };
}

/** The loop whose item is named where the cursor is. */
function loopAt({ items, source, index }: WrittenExpression): ParsedForEach | undefined {
  return [...items.values()].find(({ as }) =>
    findReads(source, as.value).some(({ start, end }) => start <= index && index <= end),
  );
}

/** What `steps.NAME`, `inputs.NAME` or `secrets.NAME` means where it stands. */
function meaning(
  { steps, flow }: WrittenExpression,
  root: 'steps' | 'inputs' | 'secrets',
  name: string,
): Named | undefined {
  if (root === 'steps') {
    const step = steps.get(name);
    return step && { kind: 'step', step };
  }
  if (root === 'inputs') {
    const input = flow.inputs.find((one) => one.name.value === name);
    return input && { kind: 'input', input };
  }
  return flow.secrets.some(({ value }) => value === name) ? { kind: 'secret', name } : undefined;
}
