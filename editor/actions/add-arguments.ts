import type { Diagnostic, ParsedCall, ParsedFlow, Session } from '../../compiler/index.ts';
import { lineBreak, lineStart, valueStart } from '../edit/step-key-edits.ts';
import type { OffsetEdit } from '../edit/text-edit.ts';
import { stepsAround } from '../model/steps-at.ts';
import type { Action } from './action.ts';

/**
 * Adds the arguments that a step lacks under `with`: those of the flow's inputs that have the same name
 * as they are, the others without a value, which stays reported until somebody writes one.
 */
export async function addArguments(
  path: string,
  text: string,
  diagnostic: Diagnostic,
  session: Session,
): Promise<Action | undefined> {
  const { start } = diagnostic.span;
  const flow = await session.parsed(path);
  const known = await session.argumentsAt(path, start);
  const step = flow && stepsAround(flow, start).at(-1);
  const call = step && callOf(step.body);
  if (flow === undefined || call === undefined || known === undefined) return undefined;
  const names = known.arguments
    .filter(({ required, given }) => required && !given)
    .map(({ name }) => name);
  const edit = withEdit(
    text,
    call,
    names.map((name) => entryOf(name, flow)),
  );
  if (names.length === 0 || edit === undefined) return undefined;
  const listed = names.map((name) => `\`${name}\``).join(', ');
  return {
    title: `Add ${listed} under \`with\`.`,
    kind: 'quickfix',
    mends: diagnostic,
    isPreferred: true,
    edits: new Map([[path, [edit]]]),
  };
}

function callOf(body: ParsedFlow['steps'][number]['body']): ParsedCall | undefined {
  if (body.kind === 'script' || body.kind === 'flow') return body;
  return body.kind === 'for-each' && body.body.kind !== 'steps' ? body.body : undefined;
}

function entryOf(name: string, flow: ParsedFlow): string {
  const isInput = /^[A-Za-z_]\w*$/.test(name) && flow.inputs.some((one) => one.name.value === name);
  const key = /^[A-Za-z_][\w-]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
  return isInput ? `${key}: '\${{ inputs.${name} }}'` : `${key}:`;
}

/** Behind the arguments that are there, in their form; else in a `with` of its own behind `uses`. */
function withEdit(
  text: string,
  call: ParsedCall,
  entries: readonly string[],
): OffsetEdit | undefined {
  const { uses, withSpan } = call;
  if (withSpan.start === uses.span.start)
    return newWith(text, uses.span.start, uses.span.end, entries);
  const first = valueStart(text, withSpan.start, withSpan.end);
  if (text.startsWith('{', first)) {
    const inside = text.slice(first + 1, withSpan.end - 1);
    const at = first + 1 + inside.trimEnd().length;
    const isEmpty = inside.trim() === '';
    const comma = isEmpty || inside.trimEnd().endsWith(',') ? '' : ',';
    const added = `${comma} ${entries.join(', ')}`;
    return { start: at, end: at, text: isEmpty ? `${added} ` : added };
  }
  const indent = text.slice(lineStart(text, first), first);
  if (call.with.length === 0 || indent.trim() !== '') return undefined;
  return linesBehind(text, withSpan.end, indent, entries);
}

/** `undefined` inside braces, where a comment or a line break may stand anywhere. */
function newWith(
  text: string,
  start: number,
  end: number,
  entries: readonly string[],
): OffsetEdit | undefined {
  const before = text.slice(lineStart(text, start), start);
  const indent = /^([ ]*(?:- +)*)["']?uses["']?\s*:\s*$/.exec(before)?.[1]?.replaceAll('-', ' ');
  if (indent === undefined) {
    const isInBraces = /[{,]\s*["']?uses["']?\s*:\s*$/.test(before);
    if (!isInBraces) return undefined;
    return { start: end, end, text: `, with: { ${entries.join(', ')} }` };
  }
  const deeper = entries.map((entry) => `  ${entry}`);
  return linesBehind(text, end, indent, ['with:', ...deeper]);
}

/** Lines behind the one with an offset, and behind the comment that ends it. */
function linesBehind(
  text: string,
  at: number,
  indent: string,
  lines: readonly string[],
): OffsetEdit {
  const feed = text.indexOf('\n', at);
  const last = feed === -1 ? text.length : feed;
  const end = text.charAt(last - 1) === '\r' && last > at ? last - 1 : last;
  const gap = lineBreak(text, at);
  return { start: end, end, text: lines.map((line) => `${gap}${indent}${line}`).join('') };
}
