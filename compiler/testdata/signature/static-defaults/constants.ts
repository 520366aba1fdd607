export const defaults = { limit: 25, name: 'x' } as const;
export enum Level { low = 1, high = 10 }
