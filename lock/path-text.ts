import type { PathSegment } from './template.ts';

/** The path as its author wrote it, more or less. */
export function pathText(path: readonly PathSegment[]): string {
  return path
    .map((segment, index) => {
      const key = typeof segment === 'object' ? segment.maybe : segment;
      const isName = typeof key === 'string' && /^[A-Za-z_$][\w$]*$/u.test(key);
      if (index === 0) return String(key);
      const dot = typeof segment === 'object' ? '?.' : isName ? '.' : '';
      return isName ? `${dot}${key}` : `${dot}[${JSON.stringify(key)}]`;
    })
    .join('');
}
