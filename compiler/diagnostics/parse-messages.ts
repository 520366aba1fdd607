/** What stage `parse` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const parseMessages = {} as const;
