import { formatLock, parseDenoLock, sha256 } from '../../lock/index.ts';
import { moodDigest, sampleLock } from '../../lock/testing/sample-lock.ts';
import { placedSteps } from '../../lock/index.ts';
import type { SbomFacts } from '../sbom/collect-parts.ts';

function integrityOf(id: string): string {
  return `sha512-${Buffer.from(sha256(id).repeat(2), 'hex').toString('base64')}`;
}

/** A Deno lock with peers, an optional native package and a diamond. */
export const sampleDenoLock: string = JSON.stringify({
  version: '5',
  specifiers: { 'npm:@acme/score@1': '1.4.0_react@18.2.0', 'npm:ms@2.1.3': '2.1.3' },
  npm: {
    '@acme/score@1.4.0_react@18.2.0': {
      integrity: integrityOf('score'),
      dependencies: ['ms', 'react'],
      optionalDependencies: ['fsevents'],
    },
    'fsevents@2.3.3': { integrity: integrityOf('fsevents'), os: ['darwin'] },
    'ms@2.1.3': { integrity: integrityOf('ms') },
    'react@18.2.0': { integrity: integrityOf('react'), dependencies: ['ms'] },
  },
});

const reading = parseDenoLock(sampleDenoLock);
if (!reading.ok) throw new Error(reading.message);
const { lock: denoLock } = reading;

const flow = sampleLock.flow.path;

/** The flow of `sampleLock` as an audit sees it: every byte there, one script with packages. */
export const sampleFacts: SbomFacts = {
  flows: [
    {
      path: flow,
      lockPath: flow.replace(/\.yaml$/, '.lock.json'),
      grantsPath: flow.replace(/\.yaml$/, '.grants'),
      lock: { kind: 'read', lock: sampleLock, text: formatLock(sampleLock) },
    },
  ],
  closures: {
    scripts: Object.entries(sampleLock.scripts).map(([digest, script]) => ({
      digest,
      script,
      uses: placedSteps(sampleLock).flatMap(({ place, step }) =>
        step.kind === 'script' && step.script === digest ? [{ flow, step: place }] : [],
      ),
      modules: Object.entries(script.modules).map(([path, locked]) => ({
        path,
        ...locked,
        bytes: 'there' as const,
      })),
      ...(digest === moodDigest &&
        script.denoLock && {
          denoLock: {
            path: script.denoLock.path,
            sha256: script.denoLock.sha256,
            blob: script.denoLock.blob,
            bytes: 'there' as const,
            text: sampleDenoLock,
            lock: denoLock,
          },
        }),
    })),
    subflows: Object.entries(sampleLock.flows ?? {}).map(
      ([digest, { path, sha256: bytes, blob }]) => ({
        flow,
        digest,
        path,
        sha256: bytes,
        blob,
        bytes: 'there' as const,
      }),
    ),
  },
  packages: {
    packages: [
      packageOf('@acme/score', '1.4.0', { license: 'MIT OR Apache-2.0' }),
      packageOf('fsevents', '2.3.3', { license: 'SEE LICENSE IN LICENSE.md' }),
      packageOf('ms', '2.1.3', { license: 'MIT', deprecated: 'Use another one.' }),
      packageOf('react', '18.2.0', {}),
    ],
  },
};

function packageOf(
  name: string,
  version: string,
  more: { readonly license?: string; readonly deprecated?: string },
): SbomFacts['packages']['packages'][number] {
  const { license, deprecated } = more;
  const manifest = { name, version };
  return {
    name,
    version,
    integrity: integrityOf(name),
    scripts: ['scripts/text/sentiment.ts'],
    store: 'verified',
    locked: { hasInstallScripts: false, isDeprecated: deprecated !== undefined },
    content: {
      manifest,
      installScripts: [],
      native: [],
      bundled: [],
      ...(license !== undefined && { license }),
    },
    ...(deprecated !== undefined && { deprecated }),
  };
}
