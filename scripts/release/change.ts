/** One line of the notes. */
export interface Change {
  id: string;
  /** What the commit's subject names before the colon, in lower case. */
  area: string;
  summary: string;
  breaking: boolean;
  author: string;
}

/** All changes of one area. */
export interface Area {
  name: string;
  changes: Change[];
}
