import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderComment, renderReviewJson } from '../../review/index.ts';
import { reviewCases } from '../testing/review-cases.ts';
import { baseFiles } from '../testing/review-files.ts';
import {
  commitAll,
  copyOf,
  edit,
  gitIn,
  make,
  makeBase,
  removeReviewRepositories,
  reviewIn,
} from '../testing/review-repository.ts';

let common: string;

beforeAll(async () => {
  common = await makeBase(baseFiles);
});

afterAll(removeReviewRepositories);

const expected = (name: string, file: string): string =>
  new URL(`../testdata/review/${name}/${file}`, import.meta.url).pathname;

for (const [name, of] of Object.entries(reviewCases)) {
  test(name, async () => {
    const root = copyOf(common);
    if (of.base !== undefined || of.brokenBase !== undefined) {
      edit(root, of.base ?? {});
      await make(root, 'pinned');
      edit(root, of.brokenBase ?? {});
      commitAll(root);
    }
    gitIn(root, 'switch', '--quiet', '--create', 'change');
    edit(root, of.head);
    await make(root, Object.keys(of.head).length === 0 ? 'as-is' : (of.made ?? 'pinned'));
    edit(root, of.broken ?? {});
    if (of.isCommitted === true) commitAll(root);
    const review = await reviewIn(root, {
      ...(of.isCommitted === true ? { head: 'change' } : {}),
      ...of.request,
    });
    await expect(renderReviewJson(review)).toMatchFileSnapshot(expected(name, 'review.json'));
    const comment = renderComment(review) ?? 'No comment.\n';
    await expect(comment).toMatchFileSnapshot(expected(name, 'comment.md'));
  });
}
