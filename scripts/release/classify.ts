import { CommitParser } from 'npm:conventional-commits-parser@6.4.0';
import type { Commit } from '../git/commit.ts';
import type { Area, Change } from './change.ts';

/** `area: summary`, `area(scope): summary`, `area!: summary`. */
const parser = new CommitParser({
  headerPattern: /^([\w./-]+)(?:\(([^)]*)\))?(!)?: (.+)$/,
  headerCorrespondence: ['area', 'scope', 'bang', 'summary'],
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
});

/** Sorts commits into areas by their subject lines; merges are left out. */
export function main(commits: Commit[]) {
  const changes = commits
    .filter((commit) => !commit.message.startsWith('Merge '))
    .map((commit) => classify(commit));
  const names = [...new Set(changes.map((change) => change.area))].sort();
  return {
    total: changes.length,
    breaking: changes.filter((change) => change.breaking),
    areas: names.map((name): Area => ({
      name,
      changes: changes.filter((change) => change.area === name),
    })),
  };
}

function classify(commit: Commit): Change {
  const parsed = parser.parse(commit.message);
  return {
    id: commit.id.slice(0, 9),
    area: (parsed.area ?? 'other').toLowerCase(),
    summary: parsed.summary ?? parsed.header ?? '(no message)',
    breaking: parsed.bang === '!' || parsed.notes.length > 0,
    author: commit.author,
  };
}
