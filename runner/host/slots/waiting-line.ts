import { type FSWatcher, watch } from 'node:fs';
import { OperationalError, thisProcess } from '../../../store/index.ts';
import { mustLeave, type RunLabel, type Ticket } from './ticket.ts';
import { TicketFolder } from './ticket-folder.ts';

/** How often who waits looks whether those before it are still alive: a SIGKILL tells nobody. */
const lookAgainMs = 2000;

/** A place in a line, from `joinLine` to `leave`. */
export interface Place {
  /** Resolves when its turn has come. Rejects with the signal's reason; the place is given back then. */
  turn(signal: AbortSignal): Promise<void>;
  /** Those alive before it, first come first. */
  before(): readonly Ticket[];
  /** How many of those must go before its turn comes. */
  mustLeave(): number;
  /** Looks whether the turn has come; for who knows that a place was given back. */
  look(): void;
  /** Asks the owner of another place to end. */
  ask(ticket: Ticket): void;
  /** `listener` is called, once, when somebody asks this one to end. */
  onAsked(listener: () => void): void;
  /** Gives the place back. May be called again. */
  leave(): void;
}

/**
 * Takes the last place of the line that lies in `folder`. First come, first served, over all processes;
 * a place whose process died is given back by those who wait. Nobody polls the line: who waits is
 * woken by changes of the folder. Throws an `OperationalError` when the disk refuses.
 */
export function joinLine(folder: string, limit: number, run?: RunLabel): Place {
  try {
    const tickets = new TicketFolder(folder);
    const text = { limit, process: thisProcess(), ...(run === undefined ? {} : { run }) };
    const place = new PlaceInLine(tickets, tickets.take(text));
    keepUntilExit(place);
    return place;
  } catch (error) {
    throw refused(error);
  }
}

/** The places of this process: one that ends in a hurry gives them back, and nobody has to find out. */
const places = new Set<Place>();

function keepUntilExit(place: Place): void {
  if (places.size === 0) process.on('exit', leaveAll);
  places.add(place);
}

function forget(place: Place): void {
  places.delete(place);
  if (places.size === 0) process.removeListener('exit', leaveAll);
}

function leaveAll(): void {
  for (const place of places) place.leave();
}

class PlaceInLine implements Place {
  readonly #tickets: TicketFolder;
  readonly #ticket: Ticket;
  #isLeft = false;
  #watcher: FSWatcher | undefined;
  #look: (() => void) | undefined;
  #onAsked: (() => void) | undefined;

  constructor(tickets: TicketFolder, ticket: Ticket) {
    this.#tickets = tickets;
    this.#ticket = ticket;
  }

  async turn(signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      if (this.mustLeave() > 0) await this.#wait(signal);
    } catch (error) {
      this.leave();
      throw error === signal.reason ? error : refused(error);
    }
  }

  before(): readonly Ticket[] {
    this.#tickets.removeDead(this.#ticket);
    return this.#tickets.before(this.#ticket);
  }

  mustLeave(): number {
    return mustLeave([...this.#tickets.before(this.#ticket), this.#ticket]);
  }

  look(): void {
    this.#look?.();
  }

  ask(ticket: Ticket): void {
    this.#tickets.ask(ticket);
  }

  onAsked(listener: () => void): void {
    this.#onAsked = listener;
    this.#watch();
    this.#hear();
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#onAsked = undefined;
    this.#unwatch();
    this.#tickets.remove(this.#ticket);
    this.#tickets.removeIfEmpty();
    forget(this);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let abort: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const attempt = (action: () => void): void => {
          try {
            action();
            if (this.mustLeave() === 0) resolve();
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        this.#look = () => {
          attempt(() => {
            this.#hear();
          });
        };
        const lookAgain = (): void => {
          attempt(() => {
            this.#tickets.removeDead(this.#ticket);
            this.#hear();
          });
        };
        abort = () => {
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', abort);
        timer = setInterval(lookAgain, lookAgainMs);
        this.#watch();
        // What changed before the watch began.
        lookAgain();
      });
    } finally {
      clearInterval(timer);
      if (abort !== undefined) signal.removeEventListener('abort', abort);
      this.#look = undefined;
      if (this.#onAsked === undefined) this.#unwatch();
    }
  }

  #watch(): void {
    if (this.#watcher !== undefined || this.#isLeft) return;
    try {
      this.#watcher = watch(this.#tickets.path, () => {
        if (this.#look === undefined) this.#hear();
        else this.#look();
      });
    } catch {
      // The system has no watch left, or this file system has none: the timer looks.
      return;
    }
    this.#watcher.on('error', () => {
      this.#unwatch();
    });
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #hear(): void {
    const listener = this.#onAsked;
    if (listener === undefined || !this.#tickets.isAsked(this.#ticket)) return;
    this.#onAsked = undefined;
    listener();
  }
}

/** What the system refuses, in words; any other error as it is. */
function refused(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const message = `The places of concurrency groups cannot be kept: ${error.message}.`;
  const hint = 'Name a folder that may be written in MILLRACE_STATE.';
  return new OperationalError(message, { cause: error, hint });
}
