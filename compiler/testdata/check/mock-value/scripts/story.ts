export interface Story {
  /** @pattern ^s-\d+$ */
  id: string;
  written: Date;
}

export function main(): Story {
  return { id: 's-1', written: new Date(0) };
}
