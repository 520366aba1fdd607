import { isProcessIdentity, type ProcessIdentity } from '../../../store/index.ts';

/** One place in a line. Of two, the one with the lower number comes first; of equal ones, the lower id. */
export interface Ticket extends TicketText {
  /** From 1. */
  readonly number: number;
  /** Of this ticket alone, among all that ever were. */
  readonly id: string;
}

/** What a ticket says, besides its name. */
export interface TicketText {
  /** How many of the group there may be at once, as its owner says; at least 1. */
  readonly limit: number;
  readonly process: ProcessIdentity;
  /** Of a run as a whole: what people call it. */
  readonly run?: RunLabel;
}

/** What is said of a run that others wait for. */
export interface RunLabel {
  readonly run: string;
  /** Path of its flow's YAML. */
  readonly flow: string;
  /** When it took its place, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * How many tickets must go before the last of `line` has its turn; 0 when it has it. The smallest
 * limit of the line counts: who asks for few places never has more beside it than it said, neither
 * those before it nor those after. A turn cannot be lost again to who comes later.
 */
export function mustLeave(line: readonly Pick<Ticket, 'limit'>[]): number {
  const limit = Math.min(...line.map((ticket) => ticket.limit));
  return Math.max(0, line.length - limit);
}

/** Negative when `a` comes before `b`. */
export function compareTickets(
  a: Pick<Ticket, 'number' | 'id'>,
  b: Pick<Ticket, 'number' | 'id'>,
): number {
  return a.number - b.number || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** `undefined` for a text that is none of ours. */
export function parseTicket(text: string): TicketText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isTicketText(value) ? value : undefined;
}

function isTicketText(value: unknown): value is TicketText {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [limit, run] = [fields.get('limit'), fields.get('run')];
  const isLimit = Number.isSafeInteger(limit) && Number(limit) >= 1;
  return isLimit && isProcessIdentity(fields.get('process')) && (run === undefined || isLabel(run));
}

function isLabel(value: unknown): value is RunLabel {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['run', 'flow'].every((name) => typeof fields.get(name) === 'string');
  return texts && Number.isSafeInteger(fields.get('since'));
}
