/**
 * Reads `git log -p -U0` with `--format=%x00%H`, newest first: for each file and each line that a commit added to it,
 * the first commit that did. Combined diffs of merges count as well: what only the merge added.
 */
export function parseAddedLines(log: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const added = new Map<string, Map<string, string>>();
  let commit = '';
  let lines: Map<string, string> | undefined;
  /** Marks before a line: one of a plain diff, two or more of a combined one. Zero: between hunks. */
  let marks = 0;
  for (const line of log.split('\n')) {
    if (line.startsWith('\0')) commit = line.slice(1);
    if (line.startsWith('\0') || line.startsWith('diff ')) [lines, marks] = [undefined, 0];
    else if (marks === 0) lines = pathOf(line, added) ?? lines;
    else if (line.startsWith('+'.repeat(marks))) keepFirst(lines, line.slice(marks), commit);
    // Every line of a hunk begins with a mark, so this is none.
    if (line.startsWith('@@')) marks = line.search(/[^@]/) - 1;
  }
  return added;
}

function keepFirst(lines: Map<string, string> | undefined, text: string, commit: string): void {
  if (lines?.has(text) === false) lines.set(text, commit);
}

/** The lines of the file that a header names. */
function pathOf(
  line: string,
  added: Map<string, Map<string, string>>,
): Map<string, string> | undefined {
  return line.startsWith('+++ b/')
    ? linesOf(added, line.slice('+++ b/'.length).replace(/\t$/, ''))
    : undefined;
}

function linesOf(added: Map<string, Map<string, string>>, path: string): Map<string, string> {
  const known = added.get(path) ?? new Map<string, string>();
  added.set(path, known);
  return known;
}
