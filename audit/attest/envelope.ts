import { canonicalJson, type Json } from '../../lock/index.ts';
import { payloadType, type Statement } from './statement.ts';

/** A statement's one text; a reader refuses every other. */
export function statementText(statement: Statement): string {
  // It is JSON: interfaces only lack the index signature.
  return canonicalJson(statement as unknown as Json);
}

/** The bytes that are signed, as DSSE v1 encodes them: type and payload, each with its length before it. */
export function preAuthEncoding(payload: Uint8Array): Uint8Array {
  const length = new TextEncoder().encode(payloadType).length;
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${String(length)} ${payloadType} ${String(payload.length)} `),
    payload,
  ]);
}
