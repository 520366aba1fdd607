import { listGrants } from './list-grants.ts';
import type { Lock } from './lock.ts';

/**
 * The text of the grants file: a line `step⇥kind⇥value` for each thing that a step may touch,
 * sorted. Steps inside steps are joined by `/`; `*` stands for everything of a kind.
 */
export function formatGrants(lock: Lock): string {
  const lines = listGrants(lock).flatMap(({ place, grants }) =>
    Object.entries(grants).flatMap(([kind, granted]: [string, true | readonly string[]]) =>
      granted === true
        ? [`${place}\t${kind}\t*`]
        : granted.map((value) => `${place}\t${kind}\t${quote(value)}`),
    ),
  );
  return [...new Set(lines)]
    .sort()
    .map((line) => `${line}\n`)
    .join('');
}

/** A literal `*` is quoted, so that it cannot be taken for everything. */
function quote(value: string): string {
  const isPlain = value !== '' && value !== '*' && !/[\s"\p{Cc}\p{Cf}\p{Surrogate}]/u.test(value);
  if (isPlain) return value;
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
}

/** What no reader could see is written as JSON escapes. */
function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
