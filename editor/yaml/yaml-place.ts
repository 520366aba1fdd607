import type { YamlPath } from './yaml-frames.ts';

/** Where in a YAML file a cursor stands, and what is typed there. */
export interface YamlPlace {
  /** `key`: a key of the map at `path`. `value`: what stands at `path`; where nothing is typed, it may also become a map. */
  readonly kind: 'key' | 'value';
  /** Keys and indexes, from the root. */
  readonly path: YamlPath;
  /** The word that is typed, as offsets; empty where none is. */
  readonly start: number;
  readonly end: number;
  /** The other keys of the map at `path`. */
  readonly keys: ReadonlySet<string>;
  /** Inside braces or brackets, where no new lines begin. */
  readonly isInBrackets: boolean;
  /** Whether a colon stands behind the word already. */
  readonly hasColon: boolean;
}

/** A place before the keys around it are known. */
export type FoundPlace = Omit<YamlPlace, 'keys'>;

/** A key as it reads. */
export function unquote(written: string): string {
  if (written.startsWith("'")) return written.replace(/^'|'$/g, '').replaceAll("''", "'");
  return written.replace(/^"|"$/g, '');
}
