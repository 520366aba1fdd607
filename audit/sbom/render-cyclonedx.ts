import type * as CycloneDX from '@cyclonedx/cyclonedx-library';
import { sha256 } from '../../lock/index.ts';
import { collectParts, flowRef, type Part, type SbomFacts } from './collect-parts.ts';
import { licenseForm } from './license-of.ts';

export interface SbomOptions {
  /** Of this program: the tool that made the bill. */
  readonly version: string;
  /** Milliseconds since 1970, of `SOURCE_DATE_EPOCH`. Absent: the bill says no time, so the same flows give the same bytes. */
  readonly timestamp?: number;
}

/**
 * A CycloneDX 1.6 bill of materials as JSON, ending with a line feed. Of one flow it is that flow's; of several, of
 * all of them together. It depends on nothing but the facts and the options: no path, clock or language of the machine.
 */
export async function renderCyclonedx(facts: SbomFacts, options: SbomOptions): Promise<string> {
  // Its lists of licences and its models are loaded by nothing else.
  const library = await import('@cyclonedx/cyclonedx-library');
  const parts = collectParts(facts);
  const bom = makeBom(library, parts, { ...options, root: rootOf(facts) });
  const serialise = (): string => {
    const factory = new library.Serialize.JSON.Normalize.Factory(library.Spec.Spec1dot6);
    // Its own sorting asks the language of the machine; parts are sorted by code unit already.
    return new library.Serialize.JsonSerializer(factory).serialize(bom, {
      sortLists: false,
      space: 2,
    });
  };
  bom.serialNumber = serialNumber(serialise());
  return `${serialise()}\n`;
}

/** The flow itself, or one name for all flows: a folder's name would be of the machine. */
function rootOf({ flows }: SbomFacts): string | undefined {
  const [only, ...others] = flows;
  return only !== undefined && others.length === 0 ? flowRef(only.path) : undefined;
}

interface BomOptions extends SbomOptions {
  readonly root: string | undefined;
}

function makeBom(
  library: typeof CycloneDX,
  parts: readonly Part[],
  { version, timestamp, root }: BomOptions,
): CycloneDX.Models.Bom {
  const { Bom, Component, Metadata, Tools } = library.Models;
  const { Application } = library.Enums.ComponentType;
  const made = new Map(parts.map((part) => [part.ref, makeComponent(library, part)]));
  for (const { ref, dependsOn } of parts) link(made.get(ref), dependsOn, made);
  const all = new Component(Application, 'flows', { bomRef: 'flows' });
  const flows = parts.filter(({ kind }) => kind === 'flow').map(({ ref }) => ref);
  link(all, flows, made);
  const tools = new Tools();
  tools.components.add(new Component(Application, 'millrace', { version }));
  const metadata = new Metadata({
    component: made.get(root ?? '') ?? all,
    tools,
    ...(timestamp !== undefined && { timestamp: new Date(timestamp) }),
  });
  const bom = new Bom({ metadata });
  for (const [ref, one] of made) if (ref !== root) bom.components.add(one);
  return bom;
}

/** Says what a component directly stands on; nothing about what is not in the bill. */
function link(
  component: CycloneDX.Models.Component | undefined,
  dependsOn: readonly string[],
  made: ReadonlyMap<string, CycloneDX.Models.Component>,
): void {
  for (const ref of dependsOn) {
    const target = made.get(ref);
    if (target !== undefined) component?.dependencies.add(target.bomRef);
  }
}

function makeComponent(library: typeof CycloneDX, part: Part): CycloneDX.Models.Component {
  const { Component, Property } = library.Models;
  const { group, name } = splitName(part);
  const { ref: bomRef, version, isOptional } = part;
  const component = new Component(typeOf(library, part.kind), name, {
    bomRef,
    ...(group !== undefined && { group }),
    ...(version !== undefined && { version }),
    ...(part.kind === 'package' && { purl: purlOf(part) }),
    ...(isOptional === true && { scope: library.Enums.ComponentScope.Optional }),
  });
  for (const [key, value] of part.properties) component.properties.add(new Property(key, value));
  if (part.sha256 !== undefined) {
    component.hashes.set(library.Enums.HashAlgorithm['SHA-256'], part.sha256);
  }
  const digest = sha512Of(part.integrity);
  if (digest !== undefined) component.hashes.set(library.Enums.HashAlgorithm['SHA-512'], digest);
  if (part.license !== undefined) component.licenses.add(licenseOf(library, part.license));
  return component;
}

function typeOf(library: typeof CycloneDX, kind: Part['kind']): CycloneDX.Enums.ComponentType {
  const { Application, File, Library, Platform } = library.Enums.ComponentType;
  return { flow: Application, script: Library, file: File, package: Library, engine: Platform }[
    kind
  ];
}

/** A scope is the group of an npm package; a path is a name, whatever it begins with. */
function splitName({ kind, name }: Part): { readonly group?: string; readonly name: string } {
  const [, group, rest] = kind === 'package' ? (/^(@[^/]+)\/(.+)$/.exec(name) ?? []) : [];
  return group === undefined || rest === undefined ? { name } : { group, name: rest };
}

/** `pkg:npm/%40scope/name@1.0.0`: each segment percent-encoded by itself. */
function purlOf({ name, version = '' }: Part): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${path}@${encodeURIComponent(version)}`;
}

/** `sha512-…` of a Deno lock as the hexadecimal digits that CycloneDX wants. */
function sha512Of(integrity: string | undefined): string | undefined {
  const [, base64] = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity ?? '') ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}

function licenseOf(library: typeof CycloneDX, text: string): CycloneDX.Models.License {
  const { LicenseExpression, NamedLicense, SpdxLicense } = library.Models;
  switch (licenseForm(text, library.SPDX.isSupportedSpdxId)) {
    case 'id':
      return new SpdxLicense(text);
    case 'expression':
      return new LicenseExpression(text);
    case 'name':
      return new NamedLicense(text);
  }
}

/** A UUID of version 8 (RFC 9562) from the bill's own content: another bill has another, the same the same. */
function serialNumber(text: string): string {
  const digest = sha256(text);
  const variant = ((parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const groups = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(18, 20)}`,
    digest.slice(20, 32),
  ];
  return `urn:uuid:${groups.join('-')}`;
}
