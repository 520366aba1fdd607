/** Lines around a change that are shown as well. */
const context = 3;

/** A stretch of lines that differs: indices of lines, `end` exclusive. */
interface Change {
  readonly old: { readonly start: number; readonly end: number };
  readonly new: { readonly start: number; readonly end: number };
}

/**
 * What changes in a file, as `git diff` writes it and `git apply` takes it; empty when nothing does. Its lines are
 * those of the file, whatever they hold.
 * @param path relative to the repository's root
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes = findChanges(old, now);
  if (changes.length === 0) return '';
  const hunks = inHunks(changes).map((hunk) => renderHunk(hunk, old, now));
  return [`--- ${pathOf(`a/${path}`)}`, `+++ ${pathOf(`b/${path}`)}`, ...hunks, ''].join('\n');
}

/** With their line breaks, of which the last may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** As git quotes a path that has more than plain characters. */
function pathOf(path: string): string {
  if (/^[\w./@+,-]*$/.test(path)) return path;
  if (/^[\x20-\x7e]*$/.test(path) && !/["\\]/.test(path)) return `${path}\t`;
  const bytes = [...new TextEncoder().encode(path)].map((byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}

/** Myers' shortest edit script. */
function findChanges(old: readonly string[], now: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const kept = commonLines(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return between(
    kept.map(([x, y]) => [x + start, y + start] as const),
    { old: { start, end: old.length - end }, new: { start, end: now.length - end } },
  );
}

type Pair = readonly [old: number, now: number];

/** Indices of lines that both have, in order, as many as can be. */
function commonLines(old: readonly string[], now: readonly string[]): readonly Pair[] {
  // By diagonal (`x - y`), how far so many edits reach; what more edits do not improve is kept.
  const reached = new Map<number, Reach>();
  for (let edits = 0; ; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const reach = { ...farther(reached, diagonal, edits) };
      const from = reach.x;
      while (isSame(reach.x, reach.x - diagonal)) reach.x += 1;
      if (reach.x > from) reach.kept = { from, to: reach.x, diagonal, before: reach.kept };
      reached.set(diagonal, reach);
      if (reach.x >= old.length && reach.x - diagonal >= now.length) return pairsOf(reach.kept);
    }
  }

  function isSame(x: number, y: number): boolean {
    return x < old.length && y < now.length && old[x] === now[y];
  }
}

interface Reach {
  x: number;
  kept: Snake | undefined;
}

/** Lines that both have, one after the other, and those before. */
interface Snake {
  readonly from: number;
  readonly to: number;
  readonly diagonal: number;
  readonly before: Snake | undefined;
}

/** Where one more edit leads: an added line from the diagonal above, or a removed one from the one below. */
function farther(reached: ReadonlyMap<number, Reach>, diagonal: number, edits: number): Reach {
  if (edits === 0) return { x: 0, kept: undefined };
  const removed = reached.get(diagonal - 1);
  const added = reached.get(diagonal + 1);
  if (removed === undefined || diagonal === -edits) return added ?? { x: 0, kept: undefined };
  const isAdded = added !== undefined && diagonal !== edits && removed.x < added.x;
  return isAdded ? added : { ...removed, x: removed.x + 1 };
}

function pairsOf(last: Snake | undefined): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let snake = last; snake !== undefined; snake = snake.before) {
    for (let x = snake.to - 1; x >= snake.from; x--) pairs.push([x, x - snake.diagonal]);
  }
  return pairs.reverse();
}

/** The stretches between lines that both have. */
function between(kept: readonly Pair[], whole: Change): readonly Change[] {
  const changes: Change[] = [];
  let [x, y] = [whole.old.start, whole.new.start];
  for (const [oldAt, newAt] of [...kept, [whole.old.end, whole.new.end] as const]) {
    if (oldAt > x || newAt > y) {
      changes.push({ old: { start: x, end: oldAt }, new: { start: y, end: newAt } });
    }
    [x, y] = [oldAt + 1, newAt + 1];
  }
  return changes;
}

/** Changes whose surroundings meet are shown together. */
function inHunks(changes: readonly Change[]): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && change.old.start - last.old.end <= 2 * context) {
      hunks.at(-1)?.push(change);
    } else hunks.push([change]);
  }
  return hunks;
}

function renderHunk(
  changes: readonly Change[],
  old: readonly string[],
  now: readonly string[],
): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const before = Math.min(context, first.old.start);
  const behind = Math.min(context, old.length - last.old.end);
  const lines: string[] = [];
  let at = first.old.start - before;
  for (const change of changes) {
    lines.push(...old.slice(at, change.old.start).map((line) => rendered(' ', line)));
    lines.push(...old.slice(change.old.start, change.old.end).map((line) => rendered('-', line)));
    lines.push(...now.slice(change.new.start, change.new.end).map((line) => rendered('+', line)));
    at = change.old.end;
  }
  lines.push(...old.slice(at, at + behind).map((line) => rendered(' ', line)));
  const oldRange = rangeText(first.old.start - before, last.old.end + behind);
  const newRange = rangeText(first.new.start - before, last.new.end + behind);
  return [`@@ -${oldRange} +${newRange} @@`, ...lines].join('\n');
}

/** The first line and how many; of none, the line before. */
function rangeText(start: number, end: number): string {
  const count = end - start;
  return count === 1
    ? String(start + 1)
    : `${String(count === 0 ? start : start + 1)},${String(count)}`;
}

function rendered(mark: ' ' | '-' | '+', line: string): string {
  return line.endsWith('\n')
    ? `${mark}${line.slice(0, -1)}`
    : `${mark}${line}\n\\ No newline at end of file`;
}
