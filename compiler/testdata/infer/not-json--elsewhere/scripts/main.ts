import { load } from '../lib/store.ts';
export const main = (id: string) => load(id);
