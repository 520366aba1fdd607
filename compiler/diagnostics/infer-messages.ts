/** What stage `infer` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const inferMessages = {} as const;
