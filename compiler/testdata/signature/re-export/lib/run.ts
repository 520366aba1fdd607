import type { Item } from './types.ts';
/** Finds an item. */
export async function run(id: number): Promise<Item> { return { id }; }
