export type * from './model/change.ts';
export type * from './model/review.ts';
export type * from './model/side.ts';
export { type CompareInput, compareSides } from './compare/compare-sides.ts';
export { flowUses } from './compare/flow-uses.ts';
export { type FoundApprovals, findApprovals } from './host/find-approvals.ts';
export { findPullRequest, type FoundPullRequest } from './host/find-pull-request.ts';
export { type GithubApi, openGithubApi } from './host/github-api.ts';
export { keepStickyComment, type StickyOutcome } from './host/sticky-comment.ts';
export { sectionOfKind, sections } from './model/change.ts';
export { parseReview } from './parse-review.ts';
export { type CheckOutput, renderCheckOutput } from './render/render-check-output.ts';
export {
  commentMarker,
  type MarkdownOptions,
  renderComment,
  renderJobSummary,
  renderSettledComment,
} from './render/render-comment.ts';
export {
  type CheckAnnotation,
  checkAnnotations,
  type CheckAnnotations,
  renderReviewAnnotations,
} from './render/render-review-annotations.ts';
export { renderReviewJson } from './render/render-review-json.ts';
export { renderReviewSarif } from './render/render-review-sarif.ts';
export { renderTerminal, type TerminalOptions } from './render/render-terminal.ts';
