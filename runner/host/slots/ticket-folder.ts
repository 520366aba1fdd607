import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, lifeOf, makeFolder } from '../../../store/index.ts';
import { compareTickets, parseTicket, type Ticket, type TicketText } from './ticket.ts';

/**
 * The tickets of one line, as files. A ticket is a symbolic link with the name `NUMBER-ID`, whose
 * target says whose it is: it comes into being whole, and whoever removes it removes no other. The
 * listing is the whole state; nobody keeps another one that could disagree with it after a crash.
 *
 * That a line of N tickets has at most `limit` turns rests on this: of two tickets that were taken,
 * the later one sees the earlier one. For `take` gives up a ticket that finds one after it; so when a
 * ticket is taken, all that come after it are made later, and list it.
 */
export class TicketFolder {
  readonly #path: string;

  /** The folder is made with its first ticket, and goes with its last one. */
  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** Takes the last place. */
  take(text: TicketText): Ticket {
    for (;;) {
      const number = Math.max(0, ...this.list().map((ticket) => ticket.number)) + 1;
      const ticket = { ...text, number, id: randomBytes(9).toString('hex') };
      if (!this.#make(ticket, text)) continue;
      // A number read long ago may lie before one that has its turn already.
      if (this.list().every((other) => compareTickets(other, ticket) <= 0)) return ticket;
      this.remove(ticket);
    }
  }

  /** All tickets, in order. */
  list(): readonly Ticket[] {
    return this.#names()
      .flatMap((name) => this.#read(name) ?? [])
      .sort(compareTickets);
  }

  /** Those before `ticket`, in order. */
  before(ticket: Ticket): readonly Ticket[] {
    return this.list().filter((other) => compareTickets(other, ticket) < 0);
  }

  remove(ticket: Ticket): void {
    rmSync(join(this.#path, nameOf(ticket)), { force: true });
    rmSync(this.#requestPath(ticket), { force: true });
  }

  /** Removes those before `ticket` whose process is dead. */
  removeDead(ticket: Ticket): void {
    for (const other of this.before(ticket)) {
      if (lifeOf(other.process) === 'dead') this.remove(other);
    }
  }

  /** Asks the owner of a ticket to end. */
  ask(ticket: Ticket): void {
    const path = this.#requestPath(ticket);
    try {
      symlinkSync('asked', path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    // Who has left meanwhile has not taken the request along.
    if (!this.list().some(({ id }) => id === ticket.id)) rmSync(path, { force: true });
  }

  isAsked({ id }: Ticket): boolean {
    return this.#names().includes(requestName(id));
  }

  /** Whoever is about to make a ticket in it makes the folder again. */
  removeIfEmpty(): void {
    try {
      rmdirSync(this.#path);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
    }
  }

  #make(ticket: Ticket, text: TicketText): boolean {
    try {
      symlinkSync(JSON.stringify(text), join(this.#path, nameOf(ticket)));
      return true;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      makeFolder(this.#path, 0o700);
      return false;
    }
  }

  /** `undefined` for what is no ticket, or was given back just now. */
  #read(name: string): Ticket | undefined {
    const [, number, id] = /^(\d{1,15})-([\da-f]+)$/u.exec(name) ?? [];
    if (number === undefined || id === undefined) return undefined;
    try {
      const text = parseTicket(readlinkSync(join(this.#path, name)));
      return text && { ...text, number: Number(number), id };
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EINVAL') return undefined;
      throw error;
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #requestPath({ id }: Ticket): string {
    return join(this.#path, requestName(id));
  }
}

function nameOf({ number, id }: Ticket): string {
  return `${String(number)}-${id}`;
}

function requestName(id: string): string {
  return `end-${id}`;
}
