import { isJsonObject, type Json } from '../../lock/index.ts';
import type { ApprovalDeclined, ApprovalGiven, Approver } from '../events/run-event.ts';

/** What a person asks of a run that another process may be working on. */
export type RunRequest = ApprovalGiven | ApprovalDeclined | { readonly kind: 'cancel' };

/** The last moment that a date can name, in ms since 1970. */
const lastMoment = 8.64e15;

/**
 * A request as it lay in the letter box, with nothing in it that is not a part of one; `undefined`
 * when it is none. What it claims is not checked here.
 */
export function parseRequest(value: Json): RunRequest | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value['kind'] === 'cancel') return { kind: 'cancel' };
  const { kind, step, form, reason } = value;
  const approver = parseApprover(value);
  if (typeof step !== 'string' || approver === undefined) return undefined;
  if (kind === 'approval-given') {
    if (form === undefined) return { kind, step, ...approver };
    return isJsonObject(form) ? { kind, step, ...approver, form } : undefined;
  }
  if (kind !== 'approval-declined') return undefined;
  if (reason === undefined) return { kind, step, ...approver };
  return typeof reason === 'string' ? { kind, step, ...approver, reason } : undefined;
}

function parseApprover({ by, identity, at, signature }: Fields): Approver | undefined {
  if (typeof by !== 'string' || typeof at !== 'number' || !(Math.abs(at) <= lastMoment)) {
    return undefined;
  }
  if (identity === 'claimed') return { by, identity, at };
  if (identity !== 'verified') return undefined;
  return { by, identity, at, ...(typeof signature === 'string' ? { signature } : {}) };
}

type Fields = { readonly [name: string]: Json };
