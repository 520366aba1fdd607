import { escapeTerminal } from './escape-terminal.ts';

/** What every SARIF log of ours has in common. */
export interface SarifRun {
  readonly rules: readonly object[];
  readonly results: readonly object[];
  /** Properties of the run that are not always there, such as `invocations`. */
  readonly more?: object;
}

/** A SARIF 2.1.0 log of one run, as code scanning reads it. */
export function sarifLog({ rules, results, more = {} }: SarifRun): object {
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'millrace', rules } },
        ...more,
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

/**
 * A message of a log, in which nothing is hidden. Readers of SARIF make a link of `[text](address)`, and no escape
 * keeps them from it outside of a link: the brackets are taken apart by what nobody sees.
 */
export function sarifMessage(text: string): { readonly text: string } {
  return { text: escapeTerminal(text).replaceAll('](', ']\u200B(') };
}

/** A path is no URI: spaces, `%` and `#` would change its meaning. */
export function sarifUri(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\uFFFD')))
    .join('/');
}
