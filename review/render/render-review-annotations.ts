import { type Annotation, annotationLines } from '../../output/index.ts';
import type { Change, Severity } from '../model/change.ts';
import type { Review } from '../model/review.ts';
import { clip } from './clip.ts';
import { wholeSentence } from './describe-change.ts';
import { kindWords } from './kind-words.ts';
import { plainText } from './plain-text.ts';
import { severities } from './review-tally.ts';

type Level = Annotation['level'];

/** What is `fine` is not worth a mark beside the code: the comment and the summary have it. */
const levels: Readonly<Record<Exclude<Severity, 'fine'>, Level>> = {
  refused: 'error',
  approval: 'warning',
  breaking: 'warning',
  notable: 'notice',
};

/**
 * Workflow commands that put the changes beside the code of a pull request, those first that weigh most: at
 * most ten errors, ten warnings and ten notices, which is what GitHub takes of a step. The others follow as
 * text of the log, which no command can hide in. Empty where nothing is worth a mark.
 */
export function renderReviewAnnotations(review: Review): string {
  return annotationLines(
    marked(review).map(({ change, level }) => {
      const { path, line } = change.location;
      const { title } = kindWords[change.kind];
      const message = plainText(wholeSentence(change));
      return {
        level,
        properties: { file: path, ...(line !== undefined && { line }), title },
        message,
        asText: () =>
          `${clip(path, 240).text}${line === undefined ? '' : `:${line}`}: ${title}: ${message}`,
      };
    }),
  );
}

/** One annotation as the API of check runs takes it. */
export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckAnnotations {
  /** For one request each, to be sent one after the other: the API adds them up. */
  readonly batches: readonly (readonly CheckAnnotation[])[];
  /** Changes that would have been annotated after these. */
  readonly omitted: number;
}

/** So many does the API take in a request. */
const batchSize = 50;
/** Ten requests; more make pages of pull requests slow, and nobody reads them. */
const mostInAll = 500;

const checkLevels: Readonly<Record<Level, CheckAnnotation['annotation_level']>> = {
  error: 'failure',
  warning: 'warning',
  notice: 'notice',
};

/** The same marks for whoever posts a check run. Pure: nothing is sent. */
export function checkAnnotations(review: Review): CheckAnnotations {
  const all = marked(review);
  const annotations = all.slice(0, mostInAll).map(({ change, level }): CheckAnnotation => {
    const { path, line = 1 } = change.location;
    return {
      path,
      start_line: line,
      end_line: line,
      annotation_level: checkLevels[level],
      title: kindWords[change.kind].title,
      message: plainText(wholeSentence(change)),
    };
  });
  const starts = Array.from({ length: Math.ceil(annotations.length / batchSize) }, (_, at) => at);
  return {
    batches: starts.map((at) => annotations.slice(at * batchSize, (at + 1) * batchSize)),
    omitted: all.length - annotations.length,
  };
}

function marked({
  changes,
}: Review): readonly { readonly change: Change; readonly level: Level }[] {
  return severities.flatMap((severity) =>
    severity === 'fine'
      ? []
      : changes
          .filter((change) => change.severity === severity)
          .map((change) => ({ change, level: levels[severity] })),
  );
}
