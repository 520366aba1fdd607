import { expect, test } from 'vitest';
import * as schema from './index.ts';

test('the front door gives these functions', () => {
  expect(Object.keys(schema).sort()).toEqual([
    'coerceText',
    'exceedsDepth',
    'parseBySchema',
    'revive',
    'revivePlan',
    'unknownKeywords',
    'validateValue',
    'withDefaults',
  ]);
});
