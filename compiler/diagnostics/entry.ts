export interface CatalogueEntry {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: (parameters: never) => string;
  /** Why it is so, for `docs/diagnostics.md`. Never empty. */
  readonly explain: string;
}
