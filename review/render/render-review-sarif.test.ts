import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { changeShapes, drawnReview, hostileLine } from '../testing/drawn-review.ts';
import { largeReview } from '../testing/large-review.ts';
import { changeOf, refusedReview, reviewOf, sampleReview } from '../testing/sample-review.ts';
import { renderReviewSarif } from './render-review-sarif.ts';

interface Log {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly {
          readonly id: string;
          readonly help: { readonly text: string };
        }[];
      };
    };
    readonly invocations?: readonly {
      readonly toolExecutionNotifications: readonly {
        readonly message: { readonly text: string };
      }[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly relatedLocations?: readonly unknown[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** What `renderReviewSarif` wrote; the schema is judged by a test of its own. */
function runOf(text: string): Log['runs'][number] {
  const [run] = (JSON.parse(text) as Log).runs;
  if (run === undefined) throw new Error('a log has a run');
  return run;
}

/** The schema that the standard publishes; ajv 8 knows draft 4 but for the name of `$id`. */
function officialSchema(): object {
  const require = createRequire(import.meta.url);
  const path = '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
  const { $schema, id, ...schema } = require(path) as Record<string, unknown>;
  expect([$schema, id]).toEqual([expect.stringContaining('draft-04'), expect.any(String)]);
  return schema;
}

test('logs are valid against the official schema, whatever the repository says', () => {
  const options = { strict: false, validateFormats: false, unicodeRegExp: false };
  const validate = new Ajv(options).compile(officialSchema());
  const drawn = fc
    .sample(fc.tuple(changeShapes, fc.array(hostileLine, { minLength: 9 })), 10)
    .map(([shapes, texts]) => {
      let at = 0;
      return drawnReview(shapes, () => texts[at++ % texts.length] ?? '');
    });
  for (const review of [sampleReview, refusedReview, reviewOf([]), ...drawn]) {
    expect(validate(JSON.parse(renderReviewSarif(review))) || validate.errors).toBe(true);
  }
});

test('there is a rule with help for each kind that was met, and the gravest come first', () => {
  const { tool, results } = runOf(renderReviewSarif(refusedReview));
  const ids = tool.driver.rules.map(({ id }) => id);
  expect(ids).toEqual(
    [...new Set(refusedReview.changes.map(({ kind }) => `review/${kind}`))].sort(),
  );
  expect(tool.driver.rules.every(({ help }) => help.text.length > 20)).toBe(true);
  expect(results.map(({ level }) => level)).toEqual(
    [...results.map(({ level }) => level)].sort((a, b) => weight(a) - weight(b)),
  );
  expect(results.every(({ ruleId, ruleIndex }) => ids[ruleIndex] === ruleId)).toBe(true);
});

function weight(level: string): number {
  return ['error', 'warning', 'note'].indexOf(level);
}

test('a fingerprint is of the content: lines do not move it, values do', () => {
  const change = changeOf({ kind: 'grant-widened', severity: 'approval', to: 'a.b:1' });
  const printOf = (...changes: readonly (typeof change)[]): readonly string[] =>
    runOf(renderReviewSarif(reviewOf(changes))).results.map(
      ({ partialFingerprints }) => partialFingerprints['millraceReview/v1'] ?? '',
    );
  const [print] = printOf(change);
  expect(printOf({ ...change, location: { path: change.flow, line: 99 } })).toEqual([print]);
  expect(printOf({ ...change, to: 'b.b:1' })).not.toEqual([print]);
  expect(new Set(printOf(change, change)).size).toBe(2);
});

test('more than 5,000 results are cut by weight, and the log says how many', () => {
  const review = largeReview(700);
  const { results, invocations } = runOf(renderReviewSarif(review));
  expect(results).toHaveLength(5000);
  expect(invocations?.[0]?.toolExecutionNotifications[0]?.message.text).toMatch(
    /^3,400 more changes are not listed, none of them graver .*: run `millrace review --base/,
  );
  const levels = new Set(results.map(({ level }) => level));
  expect(levels).toEqual(new Set(['warning', 'note']));
  expect(results.filter(({ level }) => level === 'warning')).toHaveLength(5 * 700);
});

test('places and texts are bounded, and so is the log', () => {
  const reaches = Array.from({ length: 2000 }, (_, at) => ({ flow: `flows/${at}.yaml` }));
  const one = changeOf({
    kind: 'input-breaking',
    severity: 'breaking',
    subject: 'x'.repeat(5000),
    reaches,
  });
  const [result] = runOf(renderReviewSarif(reviewOf([one]))).results;
  expect(result?.relatedLocations).toHaveLength(100);
  expect(result?.message.text.length).toBeLessThan(4000);
  const wide = {
    ...one,
    reaches: reaches.slice(0, 10).map(() => ({ flow: '日'.repeat(2000) })),
    location: { path: '日'.repeat(2000) },
  };
  const many = Array.from({ length: 1200 }, () => wide);
  const text = renderReviewSarif(reviewOf(many, { flows: [] }));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(9_500_000);
});
