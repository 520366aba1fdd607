import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../workspace.ts';
import type { JsonObject } from '../../schema/index.ts';
import { parseReview, type Review } from '../../review/index.ts';
import { OperationalError } from '../../store/index.ts';

/** A review of thousands of changes is a few megabytes long. */
const mostBytes = 16 * 1024 * 1024;

/**
 * The review that `review --out` left in a folder, read from `review.json` alone. The folder may come from
 * anybody: no link is followed, nothing large is read, and nothing but a review is taken.
 */
export function readKeptReview(folder: string): Review {
  const path = join(folder, 'review.json');
  const parsed = parseReview(readBounded(path), reviewSchema());
  if (parsed.ok) return parsed.review;
  throw new OperationalError(`${path} is not a review of this version: ${parsed.message}`, {
    hint: 'Make it with `millrace review --format github --out DIR`, of the same version.',
  });
}

/** Shipped beside the code; found from `cli/review/` and from `dist/bin/`. */
function reviewSchema(): JsonObject {
  const file = new URL('../../review/review.schema.json', import.meta.url);
  // It is our own file, an object.
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}

function readBounded(path: string): string {
  try {
    const found = lstatSync(path);
    if (found.isFile() && found.size <= mostBytes) return readFileSync(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new OperationalError(`There is no ${path}.`, {
      hint: 'Make it with `millrace review --format github --out DIR`.',
      cause: error,
    });
  }
  throw new OperationalError(`${path} is no file of at most 16 MiB.`, {
    hint: 'Make it with `millrace review --format github --out DIR`.',
  });
}
