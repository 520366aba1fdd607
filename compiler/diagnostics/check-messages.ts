/** What stage `check` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const checkMessages = {} as const;
