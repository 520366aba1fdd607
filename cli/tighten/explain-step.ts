import type { KnownUse, Narrowing, UnknownUse } from '../../audit/index.ts';
import { narrowingsBetween } from '../../audit/index.ts';
import type { TightenedStep } from '../../compiler/index.ts';

/** Fewer than this say little. */
const fewAttempts = 5;

/** Why a step can hold less: by its script, and by recorded runs. A sentence each; at least one of them. */
export interface Reasons {
  readonly byScript?: string;
  readonly byRuns?: string;
}

/** What the step's `permissions` name and the lock does not grant: the script does not ask for it. */
export function unaskedBy({ written, held }: TightenedStep): readonly Narrowing[] {
  return written === undefined ? [] : narrowingsBetween(written, held);
}

/** @param use what recorded runs say of the step, where they say anything */
export function explainStep(step: TightenedStep, use: KnownUse | undefined): Reasons {
  const unasked = unaskedBy(step);
  const kept = step.unwritable.map(
    ({ kind, value, reason }) => `${kind} ${value} has no narrower name: ${reason}`,
  );
  const unused = use?.narrowings ?? [];
  return {
    ...(unasked.length > 0 && {
      byScript: `${step.script} does not ask for ${listText(unasked.map(unaskedText))}.`,
    }),
    ...(use !== undefined &&
      unused.length > 0 && {
        byRuns: [`In ${evidence(use)} it ${usedText(unused)}.`, ...few(use), ...kept].join(' '),
      }),
  };
}

function unaskedText({ kind, value, instead }: Narrowing): string {
  const name = nameOf(kind, value);
  return instead.length === 0 ? name : `${name}, only for ${listText(instead)}`;
}

function usedText(narrowings: readonly Narrowing[]): string {
  const unused = narrowings.filter(({ instead }) => instead.length === 0);
  const wide = narrowings.filter(({ instead }) => instead.length > 0);
  const not = unused.map(({ kind, value }) => nameOf(kind, value));
  return [
    ...(unused.length === 0 ? [] : [`did not use ${listText(not)}`]),
    ...wide.map(
      ({ kind, value, instead }) => `used of ${nameOf(kind, value)} only ${listText(instead)}`,
    ),
  ].join('; it ');
}

/** `3 traced attempts (2 runs since 2026-11-28)` */
export function evidence({ seen: { attempts, runs, since } }: KnownUse): string {
  const times = attempts === 1 ? 'one traced attempt' : `${String(attempts)} traced attempts`;
  const day = since === undefined ? '' : new Date(since).toISOString().slice(0, 10);
  return runs === 1
    ? `${times} (one run, of ${day})`
    : `${times} (${String(runs)} runs since ${day})`;
}

function few({ seen }: KnownUse): readonly string[] {
  return seen.attempts < fewAttempts ? ['That is few: other inputs may need more.'] : [];
}

function nameOf(kind: string, value: string | true): string {
  return value === true ? `everything of ${kind}` : `${kind} ${value}`;
}

/** Why nothing is known of what steps need: a sentence about them, and the command that helps. */
export function explainUnknown(
  kind: UnknownUse['kind'],
  places: readonly string[],
  run: string,
): { readonly message: string; readonly hint?: string } {
  const steps = listText(places);
  const has = places.length === 1 ? 'has' : 'have';
  const trace = `\`${run}\` records what they use.`;
  switch (kind) {
    case 'untraced':
      return {
        message: `${steps} ${has} no traced run of the present script and grants.`,
        hint: trace,
      };
    case 'failed':
      return { message: `${steps} ${has} no traced attempt that succeeded.`, hint: trace };
    case 'cut':
      return {
        message: `${steps} ${has} a trace that was cut: what it does not show may have been used.`,
      };
    case 'shared':
      return {
        message: `${steps} ${places.length === 1 ? 'is the name' : 'are the names'} of steps in several branches, and a recorded run does not say which of them ran.`,
        hint: 'Give the steps names of their own.',
      };
  }
}

function listText(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
