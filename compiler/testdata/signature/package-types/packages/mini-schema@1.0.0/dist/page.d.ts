import type { Cursor } from 'shared-types';
export interface Page<T> { items: T[]; next: Cursor | null }
