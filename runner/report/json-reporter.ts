import type { Reporter, Write } from './reporter.ts';

/** One JSON object a line; the last is `run-finished`. */
export function jsonReporter(write: Write): Reporter {
  return {
    report: (notice) => {
      write(`${harmlessJson(notice)}\n`);
    },
    close: () => undefined,
  };
}

/** The same JSON value in a text that neither a terminal nor GitHub's runner obeys. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('##[', '#\\u0023[')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join(''),
    );
}
