const table = { a: 1, b: 2 } as const satisfies Record<string, number>;
export const main = ((key: keyof typeof table) => table[key]) satisfies (key: 'a' | 'b') => number;
