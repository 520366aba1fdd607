import type { Grants } from './grants.ts';

/**
 * Whether Deno gives with one granted value all that it gives with another: the same text, or a relation
 * that was tried with Deno itself. What is not known to be covered is not.
 */
export function coversGrant(kind: keyof Grants, wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  switch (kind) {
    case 'net':
      return coversHost(wide, narrow);
    case 'read':
    case 'write':
      return coversPath(wide, narrow);
    case 'env':
      return wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1));
    case 'run':
    case 'sys':
      return false;
  }
}

/** `host` means every port of it; `*.host` it and every name below it; `address/bits` every address inside. */
function coversHost(wide: string, narrow: string): boolean {
  const outer = splitHost(wide);
  const inner = splitHost(narrow);
  if (outer.port !== undefined && outer.port !== inner.port) return false;
  if (outer.host === inner.host) return true;
  if (outer.host.startsWith('*.')) {
    return inner.host === outer.host.slice(2) || inner.host.endsWith(outer.host.slice(1));
  }
  return outer.port === undefined && coversRange(outer.host, inner.host);
}

function splitHost(text: string): { readonly host: string; readonly port: string | undefined } {
  const isRange = text.includes('/');
  const match = isRange ? null : /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text);
  return { host: match?.[1] ?? text, port: match?.[2] };
}

/** IPv4 alone: Deno 2.9 refuses ranges of IPv6 addresses. */
interface AddressRange {
  readonly first: bigint;
  readonly bits: number;
}

function coversRange(wide: string, narrow: string): boolean {
  const outer = wide.includes('/') ? readRange(wide) : undefined;
  const inner = readRange(narrow);
  if (outer === undefined || inner === undefined || inner.bits < outer.bits) return false;
  const rest = BigInt(32 - outer.bits);
  return outer.first >> rest === inner.first >> rest;
}

/** An address, or one with `/` and how many of its bits count. `undefined` when it is neither. */
function readRange(text: string): AddressRange | undefined {
  const match = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(text);
  const bits = Number(match?.[2] ?? 32);
  const parts = match?.[1]?.split('.') ?? [];
  const areBytes = parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  if (parts.length !== 4 || !areBytes || bits > 32) return undefined;
  return { first: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits };
}

/** By whole components. A path that climbs is held to its own text alone. */
function coversPath(wide: string, narrow: string): boolean {
  const outer = pathParts(wide);
  const inner = pathParts(narrow);
  if (wide.startsWith('/') !== narrow.startsWith('/')) return false;
  if ([...outer, ...inner].includes('..')) return false;
  return outer.every((part, index) => inner[index] === part);
}

function pathParts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
