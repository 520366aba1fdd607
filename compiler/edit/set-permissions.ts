import { coversGrant, type Grants } from '../../lock/index.ts';
import type {
  ParsedPermissions,
  ParsedScriptCall,
  ParsedStep,
  WrittenGrant,
} from '../model/parsed.ts';
import type { Located, Span } from '../model/source.ts';
import { permissionKinds } from '../permissions/permission-kinds.ts';
import { areDisjoint, type Edit } from './apply-edits.ts';
import { lineBreak, lineEnd, lineStart, wholeLines } from './line-range.ts';
import { removeMembers } from './remove-members.ts';
import { scalarText } from './scalar-text.ts';

/** A step that runs a script, and its call of it. */
export interface EditedStep {
  readonly step: Pick<ParsedStep, 'id'>;
  readonly call: Pick<ParsedScriptCall, 'uses' | 'withSpan' | 'permissions'>;
}

/**
 * Ways to make a step's `permissions` say exactly `grants`, the one that touches least first. YAML has more forms
 * than these know: whoever applies one reads the text again, and takes the next where it means something else.
 */
export function permissionsEdits(
  text: string,
  { step, call }: EditedStep,
  grants: Grants,
): readonly (readonly Edit[])[] {
  return waysToEdit(text, { step, call }, grants).filter(areDisjoint);
}

function waysToEdit(
  text: string,
  { step, call }: EditedStep,
  grants: Grants,
): readonly (readonly Edit[])[] {
  const { permissions, uses, withSpan } = call;
  if (permissions !== undefined) {
    return [editInPlace(text, permissions, grants), replaceWhole(text, permissions, grants)];
  }
  const first = valueStart(text, step.id.span.end);
  return text.startsWith('{', first)
    ? [insertInBraces(text, withSpan, grants), insertInBraces(text, uses.span, grants)]
    : [
        insertLines(text, first, withSpan.end, grants),
        insertLines(text, first, uses.span.end, grants),
      ];
}

/** `{ net: ['a.example:443'], read: true }` */
function grantsText(grants: Grants): string {
  const fields = permissionKinds.flatMap((kind) => {
    const granted = grants[kind];
    return granted === undefined ? [] : [`${kind}: ${grantText(kind, granted)}`];
  });
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function grantText(kind: keyof Grants, granted: true | readonly string[]): string {
  if (granted === true) return 'true';
  return `[${withoutCovered(kind, granted)
    .map((value) => scalarText(value))
    .join(', ')}]`;
}

function covers(kind: keyof Grants, values: readonly string[], value: string): boolean {
  return values.some((other) => coversGrant(kind, other, value));
}

/** The values that no other one gives as well. */
function withoutCovered(kind: keyof Grants, values: readonly string[]): readonly string[] {
  const kept = values.filter((value, at) => values.indexOf(value) === at);
  for (const value of values) {
    const others = kept.filter((other) => other !== value);
    if (covers(kind, others, value)) kept.splice(kept.indexOf(value), 1);
  }
  return kept;
}

/** Where the value of a key begins: behind the colon, white space and comments. */
function valueStart(text: string, keyEnd: number): number {
  const colon = text.indexOf(':', keyEnd) + 1;
  const skipped = /^(?:\s|(?<=\s)#.*)*/.exec(text.slice(colon))?.[0].length ?? 0;
  return colon + skipped;
}

/** Behind an entry of the step; on a line of its own where that entry has one. */
function insertInBraces(text: string, { start, end }: Span, grants: Grants): readonly Edit[] {
  const line = text.slice(lineStart(text, start), end);
  const indent = /^([ \t]*)["']?(?:uses|with)["']?[ \t]*:/.exec(line)?.[1];
  const space = indent === undefined ? ' ' : `${lineBreak(text, end)}${indent}`;
  return [{ start: end, end, text: `,${space}permissions: ${grantsText(grants)}` }];
}

/** @param first where the first key of the step stands */
function insertLines(text: string, first: number, after: number, grants: Grants): readonly Edit[] {
  const at = lineEnd(text, after);
  // Behind an explicit key's `: ` as well, further keys stand below the first.
  const indent = text.slice(lineStart(text, first), first).replace(/[^\t]/g, ' ');
  const line = `${lineBreak(text, at)}${indent}permissions: ${grantsText(grants)}`;
  return [{ start: at, end: at, text: line }];
}

function replaceWhole(
  text: string,
  { key, span }: ParsedPermissions,
  grants: Grants,
): readonly Edit[] {
  const colon = text.indexOf(':', key.end) + 1;
  if (!text.slice(colon, span.start).includes('\n')) {
    return [{ start: span.start, end: span.end, text: grantsText(grants) }];
  }
  return [
    { start: colon, end: colon, text: ` ${grantsText(grants)}` },
    { ...wholeLines(text, span), text: '' },
  ];
}

function editInPlace(
  text: string,
  permissions: ParsedPermissions,
  grants: Grants,
): readonly Edit[] {
  const { written, span } = permissions;
  const entries = written.map(({ key, span: { end } }) => ({ start: key.start, end }));
  const isGone = ({ kind, values }: WrittenGrant): boolean =>
    grants[kind] === undefined && (values === true || values.length > 0);
  if (written.every(isGone)) {
    if (text.startsWith('{', span.start)) return replaceWhole(text, permissions, {});
    const colon = text.indexOf(':', permissions.key.end) + 1;
    const lines = removeMembers(text, entries, () => true);
    return [{ start: colon, end: colon, text: ' {}' }, ...lines];
  }
  const removed = removeMembers(text, entries, (at) => {
    const grant = written[at];
    return grant !== undefined && isGone(grant);
  });
  return [...removed, ...written.flatMap((grant) => editGrant(text, grant, grants[grant.kind]))];
}

function editGrant(
  text: string,
  { kind, span, values }: WrittenGrant,
  granted: true | readonly string[] | undefined,
): readonly Edit[] {
  if (granted === undefined || granted === true) return [];
  const replaceAll = [{ start: span.start, end: span.end, text: grantText(kind, granted) }];
  if (values === true) return replaceAll;
  const isKept = ({ value }: Located<string>): boolean => covers(kind, granted, value);
  const kept = values.filter(isKept).map(({ value }) => value);
  const added = withoutCovered(kind, granted).filter((value) => !covers(kind, kept, value));
  const successors = new Map<Located<string>, string[]>();
  for (const value of added) {
    const wider = values.find((one) => !isKept(one) && coversGrant(kind, one.value, value));
    // Nothing shows where it belongs.
    if (wider === undefined) return replaceAll;
    successors.set(wider, [...(successors.get(wider) ?? []), value]);
  }
  const stays = values.map((one) => isKept(one) || successors.has(one));
  return [
    ...removeMembers(
      text,
      values.map((one) => one.span),
      (at) => stays[at] === false,
    ),
    ...[...successors].flatMap(([{ span: item }, by]) => replaceItem(text, item, by)),
  ];
}

/** One item of a list as one or more others. */
function replaceItem(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  by: readonly string[],
): readonly Edit[] {
  const before = text.slice(lineStart(text, start), start);
  const like = text.slice(start, end);
  const [first = '', ...others] = by.map((value) => scalarText(value, like));
  if (!/^[ \t]*-[ \t]+$/.test(before)) {
    return [{ start, end, text: [first, ...others].join(', ') }];
  }
  const at = lineEnd(text, end);
  const lines = others.map((value) => `${lineBreak(text, at)}${before}${value}`).join('');
  return [
    { start, end, text: first },
    ...(lines === '' ? [] : [{ start: at, end: at, text: lines }]),
  ];
}
