import { deniedCalls, type SystemCalls } from './system-calls.ts';

/** One instruction of the kernel's packet filter machine: code, jumps when true and false, operand. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnySet = 0x45;
const giveBack = 0x06;

/** Offsets in what the kernel tells of a call: its number, the machine, then six 64-bit arguments. */
const numberAt = 0;
const machineAt = 4;
/** The lower half; both machines are little-endian. */
const argumentAt = (index: number): number => 16 + 8 * index;

/** What the filter answers. */
export const answers = {
  allow: 0x7fff0000,
  /** EPERM. */
  refuse: 0x00050001,
  /** ENOSYS: the C library then takes the older call, whose arguments can be looked at. */
  unknown: 0x00050026,
  /** EAFNOSUPPORT. */
  noFamily: 0x00050061,
  kill: 0x80000000,
} as const;

/** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const newNamespaces = 0x7e020080;
/** AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library lists interfaces. */
const families = [1, 2, 10, 16];
/** TIOCSTI and TIOCLINUX put characters into a terminal, as if typed. */
const terminalInput = [0x5412, 0x541c];

/** The machines for which Deno exists on Linux, by Node's names for them. */
export type FilteredMachine = keyof typeof deniedCalls;

export function isFilteredMachine(name: string): name is FilteredMachine {
  return Object.hasOwn(deniedCalls, name);
}

/**
 * A seccomp program, as bubblewrap takes it: it refuses what lets a process look into others, change
 * the system, make namespaces or reach the rarely used parts of the kernel. None of it is used by
 * Deno; programs that a step may start get `EPERM`, as they would without the right to it.
 */
export function seccompProgram(machine: FilteredMachine): Uint8Array {
  const program = assemble(deniedCalls[machine]);
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, whenTrue, whenFalse, operand]] of program.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return bytes;
}

function assemble(calls: SystemCalls): readonly Instruction[] {
  return [
    [loadWord, 0, 0, machineAt],
    // The numbers mean other calls on another machine: 32-bit programs, say.
    ...answerUnless([jumpIfEqual, calls.machine], answers.kill),
    [loadWord, 0, 0, numberAt],
    // The second set of numbers that x86-64 has.
    ...answerIf([jumpIfAtLeast, 0x40000000], answers.kill),
    ...whenCall(calls.clone, [
      [loadWord, 0, 0, argumentAt(0)],
      ...answerIf([jumpIfAnySet, newNamespaces], answers.refuse),
      [giveBack, 0, 0, answers.allow],
    ]),
    ...answerIf([jumpIfEqual, calls.clone3], answers.unknown),
    ...whenCall(calls.socket, [
      [loadWord, 0, 0, argumentAt(0)],
      ...families.flatMap((family) => answerIf([jumpIfEqual, family], answers.allow)),
      [giveBack, 0, 0, answers.noFamily],
    ]),
    ...whenCall(calls.ioctl, [
      [loadWord, 0, 0, argumentAt(1)],
      ...terminalInput.flatMap((request) => answerIf([jumpIfEqual, request], answers.refuse)),
      [giveBack, 0, 0, answers.allow],
    ]),
    ...calls.denied.flatMap((call) => answerIf([jumpIfEqual, call], answers.refuse)),
    [giveBack, 0, 0, answers.allow],
  ];
}

type Test = readonly [code: number, operand: number];

function answerIf([code, operand]: Test, answer: number): readonly Instruction[] {
  return [
    [code, 0, 1, operand],
    [giveBack, 0, 0, answer],
  ];
}

function answerUnless([code, operand]: Test, answer: number): readonly Instruction[] {
  return [
    [code, 1, 0, operand],
    [giveBack, 0, 0, answer],
  ];
}

/** Runs `body`, which ends with an answer, for one call. */
function whenCall(call: number, body: readonly Instruction[]): readonly Instruction[] {
  return [[jumpIfEqual, 0, body.length, call], ...body];
}
