import type { Group, Section } from '../../groups/index.ts';
import { parseAddress } from '../events/address.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { Command } from '../schedule/command.ts';

/** What one job of a divided run is there for. */
export interface Part {
  readonly section: Section;
  /** Ids of whole steps. */
  readonly steps: ReadonlySet<string>;
  /** Approvals that it brings as far as the question. */
  readonly asks: ReadonlySet<string>;
  /** Fan-outs that it brings as far as their items. */
  readonly counts: ReadonlySet<string>;
  /** Of the items of its one fan-out it runs those whose index, divided by `of`, leaves `index`. */
  readonly shard?: Shard;
}

export interface Shard {
  readonly index: number;
  readonly of: number;
}

export function partOf(group: Group, shard?: Shard): Part {
  return {
    section: group.section,
    steps: new Set(group.steps),
    asks: new Set(group.asks),
    counts: new Set(group.counts),
    ...(shard === undefined ? {} : { shard }),
  };
}

type Beginning = { readonly [Kind in Command['kind'] | RunEvent['kind']]?: true };

/** What comes before an approval is asked, or before the items of a fan-out are known. */
const before: Beginning = {
  'evaluate-condition': true,
  'evaluate-mock': true,
  'acquire-slot': true,
  stop: true,
  'condition-evaluated': true,
  'slot-acquired': true,
  'step-failed': true,
};
const asking: Beginning = { ...before, 'request-approval': true, 'approval-requested': true };
const counting: Beginning = { ...before, 'evaluate-items': true, 'items-evaluated': true };

/** Whether the job performs a command. What follows by itself is derived by everybody. */
export function performs(part: Part, command: Command): boolean {
  if (command.kind === 'record') return true;
  return command.kind !== 'finish' && reaches(part, command.step, command.kind);
}

/** Whether the job may say that this happened: it is a matter of its own steps. */
export function mayTell(part: Part, event: RunEvent): boolean {
  return 'step' in event && reaches(part, event.step, event.kind);
}

function reaches(part: Part, address: string, kind: Command['kind'] | RunEvent['kind']): boolean {
  const { section, id, item, isWhole } = topOf(address);
  if (section !== part.section) return false;
  if (part.steps.has(id)) return part.shard === undefined || isOfShard(part.shard, item);
  if (!isWhole) return false;
  const early = part.asks.has(id) ? asking : part.counts.has(id) ? counting : undefined;
  return early?.[kind] === true;
}

function isOfShard({ index, of }: Shard, item: number | undefined): boolean {
  return item !== undefined && item % of === index;
}

/** The step of the flow itself that an address enters. */
export interface TopStep {
  readonly section: Section;
  readonly id: string;
  /** Of a fan-out, or of a loop its round. */
  readonly item?: number;
  /** The address leads no further: it is the step itself. */
  readonly isWhole: boolean;
}

export function topOf(address: string): TopStep {
  const [first, ...rest] = parseAddress(address);
  const isHeading = typeof first === 'object';
  const [id, item] = isHeading ? rest : [first, rest[0]];
  return {
    section: isHeading ? first.section : 'main',
    // An address has an id at least.
    id: typeof id === 'string' ? id : '',
    ...(typeof item === 'number' ? { item } : {}),
    isWhole: rest.length === (isHeading ? 1 : 0),
  };
}
