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

/** What the step holds now and will not: recorded runs did not use it. */
export function unusedBy({ held, grants }: TightenedStep): readonly Narrowing[] {
  return narrowingsBetween(held, grants);
}

/** @param use what recorded runs say of the step, where they say anything */
export function explainStep(step: TightenedStep, use: KnownUse | undefined): Reasons {
  const unasked = unaskedBy(step);
  const unused = unusedBy(step);
  const kept = step.unwritable.map(
    ({ kind, value, reason }) =>
      `For ${kind} ${value} it keeps what it has, because no \`permissions\` can name that: ${reason}`,
  );
  return {
    ...(unasked.length > 0 && {
      byScript: `${step.script} does not ask for ${listText(unasked.map(unaskedText), 'or')}.`,
    }),
    ...(use !== undefined &&
      unused.length > 0 && {
        byRuns: [`In ${evidence(use)} ${usedText(unused)}.`, ...few(use), ...kept].join(' '),
      }),
  };
}

function unaskedText({ kind, value, instead }: Narrowing): string {
  if (instead.length === 0) return value === true ? `any of ${kind}` : `${kind} ${value}`;
  return `${value === true ? `all of ${kind}` : `all of ${kind} ${value}`}, only for ${listText(instead)}`;
}

function usedText(narrowings: readonly Narrowing[]): string {
  const unused = narrowings.filter(({ instead }) => instead.length === 0);
  const wide = narrowings.filter(({ instead }) => instead.length > 0);
  const not = unused.map(({ kind, value }) =>
    value === true ? `any of ${kind}` : `${kind} ${value}`,
  );
  return [
    ...(unused.length === 0 ? [] : [`it did not use ${listText(not, 'or')}`]),
    ...wide.map(
      ({ kind, value, instead }) =>
        `of ${value === true ? `all ${kind}` : `${kind} ${value}`} it used only ${listText(instead)}`,
    ),
  ].join('; ');
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

/** Why nothing is known of what steps need: a sentence about them, and the command that helps. */
export function explainUnknown(
  kind: UnknownUse['kind'],
  places: readonly string[],
  run: string,
): { readonly message: string; readonly hint?: string } {
  const steps = listText(places);
  const has = places.length === 1 ? 'has' : 'have';
  const trace = `\`${run}\` records what ${places.length === 1 ? 'it uses' : 'they use'}.`;
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
        message: `${steps} ${places.length === 1 ? 'is the name' : 'are names'} of steps in several branches, and what any of them used is recorded under that one name.`,
        hint: 'Give each of those steps a name of its own.',
      };
  }
}

function listText(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  const end = words.at(-1) ?? '';
  return words.length < 2 ? end : `${words.slice(0, -1).join(', ')} ${last} ${end}`;
}
