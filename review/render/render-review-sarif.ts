import { sha256 } from '../../lock/index.ts';
import { firstThatFits, sarifLog, sarifMessage, sarifUri } from '../../output/index.ts';
import type { Change, ChangeKind, Severity } from '../model/change.ts';
import type { Review } from '../model/review.ts';
import { wholeSentence } from './describe-change.ts';
import { kindWords } from './kind-words.ts';
import { placeName, plainText } from './plain-text.ts';
import { reproduceCommand } from './reproduce.ts';
import { severities } from './review-tally.ts';
import { say } from './sentence.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  refused: 'error',
  approval: 'warning',
  breaking: 'warning',
  notable: 'note',
  fine: 'note',
};

interface Bounds {
  readonly results: number;
  /** Other places of one result, and of all results together. */
  readonly related: number;
  readonly relatedInAll: number;
  /** Characters of a message. */
  readonly message: number;
}

/**
 * Code scanning takes 25,000 results and keeps 5,000 of them, and 1,000 places of each; we keep the 5,000
 * that weigh most ourselves, and say so. The last rung is small whatever the review is.
 */
const mostResults = 5000;
const ladder: readonly Bounds[] = [
  { results: mostResults, related: 100, relatedInAll: 10_000, message: 4000 },
  { results: mostResults, related: 5, relatedInAll: 5000, message: 1000 },
  { results: 1000, related: 0, relatedInAll: 0, message: 500 },
];

/** Code scanning takes 10 MB after gzip; what is no longer before it is no longer after it, but for a header. */
const bytes = 9_500_000;

/** A SARIF 2.1.0 log with a rule for each kind of change that was met; ends with a line feed. */
export function renderReviewSarif(review: Review): string {
  const kinds = [...new Set(review.changes.map(({ kind }) => kind))].sort();
  const ranked = severities.flatMap((severity) =>
    review.changes.filter((change) => change.severity === severity),
  );
  const print = fingerprinter();
  const kept = ranked.slice(0, mostResults).map((change) => ({
    change,
    ruleIndex: kinds.indexOf(change.kind),
    print: print(change),
    message: plainText(wholeSentence(change)),
  }));
  return firstThatFits(
    ladder.map((bounds) => () => {
      let room = bounds.relatedInAll;
      const results = kept.slice(0, bounds.results).map((item) => {
        const related = Math.min(item.change.reaches.length, bounds.related, room);
        room -= related;
        return result(item, { ...bounds, related });
      });
      const more = omission(review, ranked.length - results.length);
      return `${JSON.stringify(sarifLog({ rules: kinds.map(rule), results, more }), null, 1)}\n`;
    }),
    { bytes },
  );
}

function rule(kind: ChangeKind): object {
  const { title, help } = kindWords[kind];
  return {
    id: ruleId(kind),
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: help },
    help: { text: help, markdown: `**${title}**\n\n${help}` },
  };
}

function ruleId(kind: ChangeKind): string {
  return `review/${kind}`;
}

function omission(review: Review, count: number): object {
  if (count === 0) return {};
  const text = plainText(
    say`${count} more changes are not listed, none of them graver than those that are: run ${reproduceCommand(review)}`,
  );
  const notification = { level: 'warning', message: sarifMessage(text) };
  return {
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: [notification] }],
  };
}

interface RankedChange {
  readonly change: Change;
  readonly ruleIndex: number;
  readonly print: string;
  readonly message: string;
}

function result({ change, ruleIndex, print, message }: RankedChange, bounds: Bounds): object {
  const { kind, severity, reaches, location } = change;
  const related = reaches.slice(0, bounds.related).map((place, id) => ({
    id,
    physicalLocation: { artifactLocation: { uri: sarifUri(shortPath(place.flow)) } },
    message: sarifMessage(`reaches ${plainText(placeName(place))}`),
  }));
  return {
    ruleId: ruleId(kind),
    ruleIndex,
    level: levels[severity],
    message: sarifMessage(shortened(message, bounds.message)),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: sarifUri(shortPath(location.path)) },
          ...(location.line !== undefined && { region: { startLine: location.line } }),
        },
      },
    ],
    ...(related.length > 0 && { relatedLocations: related }),
    partialFingerprints: { 'millraceReview/v1': print },
  };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Git takes longer paths than any system opens; one such must not fill a log. */
function shortPath(path: string): string {
  return path.slice(0, 512);
}

/** By what a change says, never by its line: it stays the same alert while the file around it moves. */
function fingerprinter(): (change: Change) => string {
  const seen = new Map<string, number>();
  return ({ kind, flow, step, subject, from, to }) => {
    const content = sha256(
      JSON.stringify([kind, flow, step ?? null, subject, from ?? null, to ?? null]),
    );
    const count = (seen.get(content) ?? 0) + 1;
    seen.set(content, count);
    return `${content.slice(0, 32)}:${String(count)}`;
  };
}
