import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import type { SbomFacts } from './collect-parts.ts';
import { sampleFacts } from '../testing/sample-closure.ts';
import { renderCyclonedx } from './render-cyclonedx.ts';

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp?: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly group?: string;
  readonly version?: string;
  readonly purl?: string;
  readonly scope?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly object[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const options = { version: '0.1.0' };

async function billOf(facts: SbomFacts): Promise<Bom> {
  return JSON.parse(await renderCyclonedx(facts, options)) as Bom;
}

function componentOf(bom: Bom, ref: string): Component | undefined {
  return bom.components.find((one) => one['bom-ref'] === ref);
}

test('a bill is valid against the schema of CycloneDX 1.6, and looks as reviewed', async () => {
  const text = await renderCyclonedx(sampleFacts, options);
  expect(await validator.validate(text)).toBeNull();
  await expect(text).toMatchFileSnapshot('../testdata/sample.cdx.json');
});

test('the validator sees what is wrong: a hash of another form fails', async () => {
  const text = await renderCyclonedx(sampleFacts, options);
  const broken = text.replace(/"content": "[0-9a-f]{64}"/, '"content": "x"');
  expect(await validator.validate(broken)).not.toBeNull();
});

test('a package has its purl, its SHA-512, its licence, and the packages that it needs', async () => {
  const bom = await billOf(sampleFacts);
  const ref = 'npm:@acme/score@1.4.0_react@18.2.0';
  expect(componentOf(bom, ref)).toMatchObject({
    type: 'library',
    group: '@acme',
    name: 'score',
    version: '1.4.0',
    purl: 'pkg:npm/%40acme/score@1.4.0',
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as string }],
    licenses: [{ expression: 'MIT OR Apache-2.0' }],
    properties: [{ name: 'millrace:peer', value: 'react@18.2.0' }],
  });
  const edges = bom.dependencies.find((one) => one.ref === ref)?.dependsOn;
  expect(edges).toEqual(['npm:fsevents@2.3.3', 'npm:ms@2.1.3', 'npm:react@18.2.0']);
  expect(componentOf(bom, 'npm:fsevents@2.3.3')).toMatchObject({
    scope: 'optional',
    licenses: [{ license: { name: 'SEE LICENSE IN LICENSE.md' } }],
    properties: [{ name: 'millrace:os', value: 'darwin' }],
  });
  expect(componentOf(bom, 'npm:ms@2.1.3')).toMatchObject({
    licenses: [{ license: { id: 'MIT' } }],
  });
  expect(componentOf(bom, 'npm:ms@2.1.3')).not.toHaveProperty('scope');
  expect(componentOf(bom, 'npm:react@18.2.0')).not.toHaveProperty('licenses');
});

test('every edge leads to a component that is there, and everything is reached from the flow', async () => {
  const bom = await billOf(sampleFacts);
  const root = bom.metadata.component['bom-ref'];
  const refs = new Set([root, ...bom.components.map((one) => one['bom-ref'])]);
  expect(refs.size).toBe(bom.components.length + 1);
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const reached = new Set<string>();
  const waiting = [root];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    waiting.push(...(edges.get(ref) ?? []));
  }
  expect([...reached].sort()).toEqual([...refs].sort());
});

test('the same flows give the same bytes, in whatever order they were read; other bytes another serial number', async () => {
  const { flows, closures, packages } = sampleFacts;
  const turned: SbomFacts = {
    flows,
    closures: { ...closures, scripts: closures.scripts.toReversed() },
    packages: { packages: packages.packages.toReversed() },
  };
  expect(await renderCyclonedx(turned, options)).toBe(await renderCyclonedx(sampleFacts, options));
  const bom = await billOf(sampleFacts);
  expect(bom.metadata).not.toHaveProperty('timestamp');
  const less = await billOf({ ...sampleFacts, packages: { packages: [] } });
  expect(less.serialNumber).not.toBe(bom.serialNumber);
  const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect([bom.serialNumber, less.serialNumber]).toEqual([
    expect.stringMatching(uuid),
    expect.stringMatching(uuid),
  ]);
});

test('a time is said only when it is given', async () => {
  const text = await renderCyclonedx(sampleFacts, { ...options, timestamp: 1_700_000_000_000 });
  expect(await validator.validate(text)).toBeNull();
  expect((JSON.parse(text) as Bom).metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
});

test('several flows are parts of one bill; a flow without a lock is there, and says so', async () => {
  const missing = {
    path: 'flows/b.yaml',
    lockPath: 'flows/b.lock.json',
    grantsPath: 'flows/b.grants',
    lock: { kind: 'missing' },
  } as const;
  const bom = await billOf({ ...sampleFacts, flows: [...sampleFacts.flows, missing] });
  expect(bom.metadata.component).toMatchObject({ type: 'application', name: 'flows' });
  expect(bom.dependencies.find(({ ref }) => ref === 'flows')?.dependsOn).toContain(
    'flow:flows/b.yaml',
  );
  const part = componentOf(bom, 'flow:flows/b.yaml');
  expect(part?.properties).toEqual([{ name: 'millrace:lock', value: 'missing' }]);
  expect(part).not.toHaveProperty('hashes');
});
