export type Cursor = string;
