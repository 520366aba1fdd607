import type { Change } from '../model/change.ts';
import type { Review } from '../model/review.ts';
import { changeOf, flowOf, reviewOf, sampleChanges, sampleReview } from './sample-review.ts';

/** A pull request that touches so many flows, with something of each kind in every one of them. */
export function largeReview(flows: number): Review {
  const paths = Array.from({ length: flows }, (_, at) => `flows/team-${at % 20}/flow-${at}.yaml`);
  const graph = sampleReview.flows[0]?.graph;
  const perFlow = paths.map((flow) =>
    sampleChanges.map((change) => changeOf({ ...change, flow, location: { path: flow, line: 3 } })),
  );
  return reviewOf(bySection(perFlow), {
    flows: paths.map((path) => flowOf({ path, ...(graph && { graph }) })),
    verdict: sampleReview.verdict,
  });
}

/** The sample's changes are in order of section: all first ones, then all second ones. */
function bySection(perFlow: readonly (readonly Change[])[]): readonly Change[] {
  return sampleChanges.flatMap((_, at) => perFlow.flatMap((changes) => changes[at] ?? []));
}
