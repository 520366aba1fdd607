/** Where the parts of a flow stand in its YAML: one-based lines. */
export interface SourceLines {
  /** By place, as the grants file writes it. */
  readonly steps: ReadonlyMap<string, number>;
  /** By key of the document, `on`, or key and inner key, `inputs.limit`. */
  readonly keys: ReadonlyMap<string, number>;
}

interface Opened {
  readonly indent: number;
  readonly key: string;
}

const keyLine = /^((?:[ ]|-[ ])*)(?:"([^"]+)"|'([^']+)'|([A-Za-z_][\w-]*)):(?:[ ]|$)/;
const startsText = /(?:^|[ ])[|>][-+\d]*$/;

/**
 * Finds the lines of steps and keys by indentation, without reading the YAML: review reads locks, and a line
 * is only where a person should look. What is written on one line, `{a: …}`, is not found.
 */
export function sourceLines(text: string): SourceLines {
  const steps = new Map<string, number>();
  const keys = new Map<string, number>();
  const open: Opened[] = [];
  let textBelow = Infinity;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const indent = line.length - line.trimStart().length;
    if (isBlank(line) || indent > textBelow) continue;
    textBelow = startsText.test(line.trimEnd()) ? indent : Infinity;
    const opened = readKey(line);
    if (opened === undefined) continue;
    while ((open.at(-1)?.indent ?? -1) >= opened.indent) open.pop();
    open.push(opened);
    note(open, index + 1, { steps, keys });
  }
  return { steps, keys };
}

function isBlank(line: string): boolean {
  const bare = line.trimStart();
  return bare === '' || bare.startsWith('#');
}

function readKey(line: string): Opened | undefined {
  const match = keyLine.exec(line);
  if (match === null) return undefined;
  return { indent: (match[1] ?? '').length, key: match[2] ?? match[3] ?? match[4] ?? '' };
}

function note(
  open: readonly Opened[],
  line: number,
  found: { readonly steps: Map<string, number>; readonly keys: Map<string, number> },
): void {
  const path = open.map(({ key }) => key);
  if (path.length <= 2) setOnce(found.keys, path.join('.'), line);
  const place = placeOf(path);
  if (place !== undefined) setOnce(found.steps, place, line);
}

function setOnce(map: Map<string, number>, key: string, line: number): void {
  if (!map.has(key)) map.set(key, line);
}

const sections: ReadonlyMap<string, string> = new Map([
  ['steps', ''],
  ['on-error', 'on-error:'],
  ['finally', 'finally:'],
]);

/** The place of the step whose key ends the path; `undefined` when the path does not end at a step. */
function placeOf(path: readonly string[]): string | undefined {
  const prefix = sections.get(path[0] ?? '');
  if (prefix === undefined || path.length < 2 || path.length > 64) return undefined;
  const ids: string[] = [];
  let isId = true;
  let wasId = false;
  for (const key of path.slice(1)) {
    if (isId) ids.push(key);
    else if (key === 'with' || key === 'mock') return undefined;
    wasId = isId;
    isId = !isId && (key === 'steps' || key === 'else');
  }
  return wasId ? `${prefix}${ids.join('/')}` : undefined;
}
