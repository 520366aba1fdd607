/** Where the keys of a JSON text stand. */
export interface KeyLines {
  /** From 1: the line of a key by its path, `npm`, `npm` `ms@2.1.3`; of the last where there are several. */
  readonly lineOf: (...path: readonly string[]) => number | undefined;
  /** Keys that stand twice in one object: a reader sees the first, a parser takes the last. */
  readonly repeated: readonly { readonly path: readonly string[]; readonly line: number }[];
}

interface Frame {
  readonly isObject: boolean;
  readonly names: Set<string>;
  /** Of an object: the key whose value is being read. */
  key: string | undefined;
}

/** Deeper keys are read past. */
const deepest = 3;
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:\n]/gs;

/** @param text must be JSON: what `JSON.parse` refuses gives lines without meaning. */
export function keyLines(text: string): KeyLines {
  const lines = new Map<string, number>();
  const repeated: { path: readonly string[]; line: number }[] = [];
  const stack: Frame[] = [];
  let line = 1;
  const keep = (written: string): void => {
    const frame = stack.at(-1);
    if (frame?.isObject !== true || frame.key !== undefined) return;
    // It is a string of a JSON text.
    frame.key = JSON.parse(written) as string;
    if (stack.length > deepest || stack.some(({ isObject }) => !isObject)) return;
    const path = stack.map(({ key }) => key ?? '');
    if (frame.names.has(frame.key)) repeated.push({ path, line });
    frame.names.add(frame.key);
    lines.set(JSON.stringify(path), line);
  };
  for (const [found] of text.matchAll(token)) {
    const frame = stack.at(-1);
    if (found === '\n') line += 1;
    else if (found.startsWith('"')) keep(found);
    else if (found === '{' || found === '[')
      stack.push({ isObject: found === '{', names: new Set(), key: undefined });
    else if (found === '}' || found === ']') stack.pop();
    else if (found === ',' && frame !== undefined) frame.key = undefined;
  }
  return { lineOf: (...path) => lines.get(JSON.stringify(path)), repeated };
}
