/** What stage `resolve` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const resolveMessages = {
  'resolve/needs-cycle': {
    severity: 'error',
    message: (p: { path: readonly string[] }): string =>
      `These steps wait for each other: ${p.path.join(' -> ')}.`,
    explain: 'A step starts when all it needs has ended, so a cycle could never start.',
  },
} as const;
