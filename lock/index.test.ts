import { expect, test } from 'vitest';
import * as lock from './index.ts';

test('the front door gives these functions', () => {
  expect(Object.keys(lock).sort()).toEqual([
    'canonicalJson',
    'checkDocument',
    'containsGrants',
    'coversGrant',
    'denoLockPath',
    'dependencyEntries',
    'findDependency',
    'formatBySchema',
    'formatGrants',
    'formatLock',
    'idsByName',
    'innerPrefix',
    'innerScopes',
    'isInRange',
    'isJsonArray',
    'isJsonObject',
    'listGrants',
    'lockDigest',
    'lockSchema',
    'packageClosure',
    'parseDenoLock',
    'parseNpmSpecifier',
    'parsePackageId',
    'pathText',
    'placedSteps',
    'readLock',
    'readLockMeaning',
    'recomputeDigest',
    'resolveDependency',
    'resolveSpecifier',
    'schemaParts',
    'scriptDigest',
    'sha256',
    'subflowDigest',
    'takenSecrets',
    'templateText',
    'uniteGrants',
  ]);
});

test('an object is neither null nor a list', () => {
  expect(lock.isJsonObject({})).toBe(true);
  for (const value of [null, [], 'a', 1, true, undefined]) {
    expect(lock.isJsonObject(value)).toBe(false);
  }
});
