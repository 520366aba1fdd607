import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver/node';

interface OpenBlock {
  readonly line: number;
  readonly indent: number;
}

/** What can be folded: a line with the deeper ones below it, and comments of several lines. By the text alone, so that a file with errors folds as well. */
export function foldingRanges(text: string): readonly FoldingRange[] {
  const lines = text.split(/\r\n|\r|\n/);
  return [...blocks(lines), ...comments(lines)].sort((a, b) => a.startLine - b.startLine);
}

function blocks(lines: readonly string[]): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: OpenBlock[] = [];
  let last = 0;
  const closeTo = (indent: number): void => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      open.pop();
      if (last > top.line) ranges.push({ startLine: top.line, endLine: last });
    }
  };
  for (const [line, content] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(content)) continue;
    const indent = /^ */.exec(content)?.[0].length ?? 0;
    closeTo(indent);
    open.push({ line, indent });
    last = line;
  }
  closeTo(0);
  return ranges;
}

function comments(lines: readonly string[]): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let start: number | undefined;
  for (const [line, content] of [...lines, ''].entries()) {
    const isComment = /^\s*#/.test(content);
    if (isComment) start ??= line;
    else {
      if (start !== undefined && line - 1 > start) {
        ranges.push({ startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment });
      }
      start = undefined;
    }
  }
  return ranges;
}
