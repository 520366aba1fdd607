import * as fc from 'fast-check';
import semver from 'semver';
import { expect, test } from 'vitest';
import { isInRange, parseNpmSpecifier } from '../../lock/npm-specifier.ts';
import { admits } from './admits.ts';

const number = fc.integer({ min: 0, max: 3 });
const preRelease = fc.constantFrom('', '', '', '-alpha', '-alpha.1', '-beta.2', '-0', '-rc.10');
const version = fc
  .tuple(number, number, number, preRelease, fc.constantFrom('', '', '+build.1'))
  .map(([major, minor, patch, pre, build]) => `${major}.${minor}.${patch}${pre}${build}`);
const written = fc.oneof(
  fc.tuple(fc.constantFrom('', '^', '~'), version).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('', '^', '~'), number).map(([operator, major]) => `${operator}${major}`),
  fc
    .tuple(fc.constantFrom('', '^', '~'), number, number)
    .map(([operator, ...numbers]) => `${operator}${numbers.join('.')}`),
  fc.constantFrom('*', 'latest', 'next', '1.x', '1.2.X'),
);

test('Deno’s spelling of a range admits what npm admits for the range as it was written', () => {
  fc.assert(
    fc.property(written, version, (range, found) => {
      const spelled = parseNpmSpecifier(`npm:x@${range}`)?.range;
      fc.pre(spelled !== undefined);
      const isFree = semver.validRange(range) === null || range === '*';
      expect(admits(spelled, found)).toBe(isFree || semver.satisfies(found, range));
    }),
    { numRuns: 5_000 },
  );
});

test('a run never refuses what npm admits, and what it lets through beyond that are pre-releases', () => {
  fc.assert(
    fc.property(written, version, (range, found) => {
      const spelled = parseNpmSpecifier(`npm:x@${range}`)?.range;
      fc.pre(spelled !== undefined);
      const byAudit = admits(spelled, found);
      const byRun = isInRange(found, spelled);
      if (byAudit) expect(byRun).toBe(true);
      if (byRun && !byAudit)
        expect(
          semver.prerelease(found) ?? semver.prerelease(spelled.replace(/^[\^~]/, '')),
        ).not.toBeNull();
    }),
    { numRuns: 5_000 },
  );
});
