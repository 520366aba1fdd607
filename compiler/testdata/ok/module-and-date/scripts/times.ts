import { start } from '../lib/start.ts';

export const main = (): Date[] => [start()];
