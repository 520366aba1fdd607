import { expect, test } from 'vitest';
import {
  sampleDenoLocks,
  sampleLockBytes,
  sampleStatement,
} from '../testing/sample-attestation.ts';
import { checkFile } from './check-file.ts';
import type { Dependency, Statement } from './statement.ts';

function withDependencies(
  change: (all: readonly Dependency[]) => readonly Dependency[],
): Statement {
  const { predicate } = sampleStatement;
  const { buildDefinition } = predicate;
  const resolvedDependencies = change(buildDefinition.resolvedDependencies);
  return {
    ...sampleStatement,
    predicate: { ...predicate, buildDefinition: { ...buildDefinition, resolvedDependencies } },
  };
}

function problemOf(statement: Statement, denoLocks = sampleDenoLocks): string {
  const check = checkFile({ statement, bytes: sampleLockBytes, denoLocks });
  return check.ok ? `holds, packages ${check.packages ?? 'none'}` : check.message;
}

test('packages are compared where the Deno locks are at hand, and it is said where they are not', () => {
  expect(problemOf(sampleStatement)).toBe('holds, packages compared');
  expect(problemOf(sampleStatement, new Map())).toBe('holds, packages not-compared');
});

test('a package that was changed, added or left out is told by name', () => {
  const isMs = ({ name }: Dependency): boolean => name === 'npm:ms@2.1.3';
  expect(problemOf(withDependencies((all) => all.filter((one) => !isMs(one))))).toMatch(
    /^The lock stands on npm:ms@2\.1\.3 \(sha512:[0-9a-f]{128}\), and the statement does not say so\.$/,
  );
  const foreign = { name: 'npm:ms@2.1.4', digest: { sha512: '0'.repeat(128) } };
  expect(problemOf(withDependencies((all) => [...all, foreign]))).toBe(
    `The statement names npm:ms@2.1.4 (sha512:${'0'.repeat(128)}), and the lock does not.`,
  );
  const changed = withDependencies((all) =>
    all.map((one) => (isMs(one) ? { ...one, digest: { sha512: '1'.repeat(128) } } : one)),
  );
  expect(problemOf(changed)).toMatch(/^The lock stands on npm:ms@2\.1\.3 /);
});

test('packages have their purl and the digest of their archive; a scope is encoded', () => {
  const { resolvedDependencies } = sampleStatement.predicate.buildDefinition;
  expect(resolvedDependencies.find(({ name }) => name.includes('@acme'))).toEqual({
    name: 'npm:@acme/score@1.4.0',
    uri: 'pkg:npm/%40acme/score@1.4.0',
    digest: { sha512: expect.stringMatching(/^[0-9a-f]{128}$/) as string },
  });
});
