import { canonicalJson } from './canonical-json.ts';
import type { Sha256 } from './content-id.ts';
import type { Json } from './json.ts';
import type { Lock } from './lock.ts';
import { sha256 } from './sha256.ts';

/**
 * The digest that a flow is pinned by when it is used as a step: of all that its lock says but for
 * the bytes of its own YAML and of its subflows' locks, so that a comment repins nobody.
 */
export function subflowDigest(lock: Lock): Sha256 {
  const { flow, flows, ...rest } = lock;
  const inner = Object.entries(flows ?? {}).map(([digest, { path }]) => [digest, path] as const);
  const content = { ...rest, flow: { path: flow.path }, flows: Object.fromEntries(inner) };
  // A lock is JSON: interfaces only lack the index signature.
  return sha256(canonicalJson(content as unknown as Json));
}
