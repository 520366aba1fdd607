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

/** A path is no URI: spaces, `%` and `#` would change its meaning. */
export function sarifUri(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\uFFFD')))
    .join('/');
}
