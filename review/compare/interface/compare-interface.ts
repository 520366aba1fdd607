import { canonicalJson, type JsonSchema } from '../../../lock/index.ts';
import type { Change, Proof, Reached } from '../../model/change.ts';
import { flowChange, type LockedFlow } from '../flow-context.ts';
import type { Contained } from './comparer.ts';
import { changedDefaults } from './changed-defaults.ts';
import { type Break, findBreaks, type Part } from './find-breaks.ts';
import { schemaText, schemaTexts } from './schema-text.ts';

/** Which steps and flows a break of a flow's inputs or outputs reaches. */
export type ReachOf = (flow: string, side: InterfaceSide) => readonly Reached[];

export type InterfaceSide = 'input' | 'output';

/**
 * What callers and readers of a flow meet: inputs may get wider and outputs narrower. The verdict is about
 * the whole schemas; single properties are named where they explain it.
 */
export function compareInterface(
  context: LockedFlow,
  contained: Contained,
  reachOf: ReachOf,
): readonly Change[] {
  const before = context.before?.interface;
  const after = context.after.interface;
  if (before === undefined) return [];
  const tools = { contained, reachOf };
  return [
    ...compareSide({ side: 'input', before: before.inputs, after: after.inputs }, context, tools),
    ...compareSide(
      { side: 'output', before: before.outputs, after: after.outputs },
      context,
      tools,
    ),
  ];
}

interface SidePair {
  readonly side: InterfaceSide;
  readonly before: JsonSchema;
  readonly after: JsonSchema;
}

function compareSide(
  pair: SidePair,
  context: LockedFlow,
  { contained, reachOf }: { readonly contained: Contained; readonly reachOf: ReachOf },
): readonly Change[] {
  const { side, before, after } = pair;
  if (canonicalJson(before) === canonicalJson(after)) return [];
  // What worked is an input of before, and an output of after is what a reader must bear.
  const [narrow, wide] = side === 'input' ? [before, after] : [after, before];
  const breaks = onceEach(findBreaks(narrow, wide, contained));
  const widened = onceEach(findBreaks(wide, narrow, contained)).filter(
    (gain) => !overlaps(gain, breaks),
  );
  const defaults = side === 'input' ? defaultChanges(pair, context) : [];
  const reaches = breaks.length === 0 ? [] : reachOf(context.flow, side);
  const said = [
    ...breaks.map((found) => ({ ...breakChange(pair, found, context), reaches })),
    ...defaults,
    // What could not be decided of the harmless direction is no news as long as something else is said.
    ...widened
      .filter((gain) => gain.why === undefined || breaks.length === 0)
      .map((gain) => gainChange(pair, gain, context)),
  ];
  return said.length > 0 ? said : [sameValues(pair, context)];
}

/** A part may break by being missing and by its value; one example is enough. */
function onceEach(breaks: readonly Break[]): readonly Break[] {
  const seen = new Set<string>();
  return breaks.filter(({ about }) => !seen.has(about) && seen.add(about));
}

function breakChange({ side }: SidePair, found: Break, context: LockedFlow): Change {
  const { witness, at, why } = found;
  const proof: Proof = {
    decided: witness === undefined ? 'unproven' : 'breaking',
    ...(witness !== undefined && { witness }),
    ...(at !== '' && { at }),
    ...(why !== undefined && { why: sentence(why) }),
  };
  return flowChange(
    context,
    {
      kind: side === 'input' ? 'input-breaking' : 'output-breaking',
      severity: 'breaking',
      subject: subjectOf(side, found.about),
      // An output's break was looked for from head to base.
      ...textsOf(side === 'input' ? found : { from: found.to, to: found.from }),
      proof,
    },
    ...keysOf(side, found.about),
  );
}

function gainChange({ side }: SidePair, gain: Break, context: LockedFlow): Change {
  const { witness, at } = gain;
  const proof: Proof = {
    decided: 'compatible',
    ...(witness !== undefined && { witness }),
    ...(at !== '' && { at }),
  };
  return flowChange(
    context,
    {
      kind: side === 'input' ? 'input-compatible' : 'output-compatible',
      severity: 'fine',
      subject: subjectOf(side, gain.about),
      ...textsOf(side === 'input' ? { from: gain.to, to: gain.from } : gain),
      proof,
    },
    ...keysOf(side, gain.about),
  );
}

/** The same values are valid; only what is said about them changed. */
function sameValues({ side, before, after }: SidePair, context: LockedFlow): Change {
  const [from, to] = schemaTexts(before, after);
  const kind = side === 'input' ? 'input-compatible' : 'output-compatible';
  const proof: Proof = { decided: 'compatible' };
  const said = { kind, severity: 'fine', subject: `${side}s`, from, to, proof } as const;
  return flowChange(context, said, `${side}s`);
}

function defaultChanges({ before, after }: SidePair, context: LockedFlow): readonly Change[] {
  return changedDefaults(before, after).map(({ about, from, to }) =>
    flowChange(
      context,
      {
        kind: 'default-changed',
        severity: 'notable',
        subject: subjectOf('input', about),
        ...(from !== undefined && { from: canonicalJson(from) }),
        ...(to !== undefined && { to: canonicalJson(to) }),
      },
      ...keysOf('input', about),
    ),
  );
}

/** A part is called compatible only where nothing at, around or inside it breaks. */
function overlaps({ about }: Break, breaks: readonly Break[]): boolean {
  return breaks.some((found) => about.startsWith(found.about) || found.about.startsWith(about));
}

function subjectOf(side: InterfaceSide, about: string): string {
  return about === '' ? `${side}s` : `${side} ${about}`;
}

/** `inputs.limit`, where the YAML has it. */
function keysOf(side: InterfaceSide, about: string): readonly string[] {
  const name = /^[\w-]+/.exec(about)?.[0];
  return name === undefined ? [`${side}s`] : [`${side}s.${name}`, `${side}s`];
}

function textsOf({
  from,
  to,
}: {
  readonly from?: Part | undefined;
  readonly to?: Part | undefined;
}): { readonly from?: string; readonly to?: string } {
  const both = from && to && schemaTexts(from.schema, to.schema);
  const mark = to !== undefined && from?.isRequired !== to.isRequired;
  const text = (part: Part, written: string): string =>
    mark ? `${written}, ${part.isRequired ? 'required' : 'optional'}` : written;
  return {
    ...(from && { from: text(from, both?.[0] ?? schemaText(from.schema)) }),
    ...(to && { to: text(to, both?.[1] ?? schemaText(to.schema)) }),
  };
}

/** Reasons come as the end of a sentence. */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.$/, '')}.`;
}
