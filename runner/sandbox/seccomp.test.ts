import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answers, type FilteredMachine, isFilteredMachine, seccompProgram } from './seccomp.ts';
import { deniedCalls } from './system-calls.ts';

interface Call {
  readonly number: number;
  readonly arguments?: readonly number[];
  readonly machine?: number;
}

/** What the kernel's machine answers; throws where the program would not be accepted. */
function answerTo(machine: FilteredMachine, call: Call): number {
  const program = new DataView(seccompProgram(machine).buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.machine ?? deniedCalls[machine].machine, true);
  for (const [index, value] of (call.arguments ?? []).entries()) {
    data.setBigUint64(16 + 8 * index, BigInt(value), true);
  }
  let held = 0;
  for (let at = 0; ; at += 1) {
    const operand = program.getUint32(at * 8 + 4, true);
    const jump = (isTrue: boolean): number => program.getUint8(at * 8 + (isTrue ? 2 : 3));
    switch (program.getUint16(at * 8, true)) {
      case 0x20:
        held = data.getUint32(operand, true);
        break;
      case 0x15:
        at += jump(held === operand);
        break;
      case 0x35:
        at += jump(held >= operand);
        break;
      case 0x45:
        at += jump((held & operand) !== 0);
        break;
      case 0x06:
        return operand;
      default:
        throw new Error(`No such instruction at ${at}.`);
    }
  }
}

const machines = ['x64', 'arm64'] as const;
const ordinary = {
  x64: { read: 0, openat: 257, execve: 59, seccomp: 317, futex: 202, connect: 42 },
  arm64: { read: 63, openat: 56, execve: 221, seccomp: 277, futex: 98, connect: 203 },
};
const threadFlags = 0x3d0f00;

test.each(machines)('%s: what Deno and programs use is allowed', (machine) => {
  const { clone, socket, ioctl } = deniedCalls[machine];
  const calls: readonly Call[] = [
    ...Object.values(ordinary[machine]).map((number) => ({ number })),
    { number: clone, arguments: [threadFlags] },
    { number: ioctl, arguments: [1, 0x5401] },
    ...[1, 2, 10, 16].map((family) => ({ number: socket, arguments: [family, 1] })),
  ];
  for (const call of calls)
    expect(answerTo(machine, call), String(call.number)).toBe(answers.allow);
});

test.each(machines)('%s: each call of the list is refused', (machine) => {
  expect(deniedCalls[machine].denied.length).toBeGreaterThan(50);
  for (const number of deniedCalls[machine].denied) {
    expect(answerTo(machine, { number })).toBe(answers.refuse);
  }
});

test.each(machines)('%s: namespaces, other families and typed input are refused', (machine) => {
  const { clone, clone3, socket, ioctl } = deniedCalls[machine];
  const refused: readonly (readonly [Call, number])[] = [
    [{ number: clone, arguments: [0x10000000] }, answers.refuse],
    [{ number: clone, arguments: [threadFlags | 0x20000000] }, answers.refuse],
    [{ number: clone3 }, answers.unknown],
    [{ number: ioctl, arguments: [0, 0x5412] }, answers.refuse],
    // The kernel looks at 32 bits of the request only, and so does the filter.
    [{ number: ioctl, arguments: [0, 2 ** 32 + 0x5412] }, answers.refuse],
    ...[17, 38, 40].map((family): readonly [Call, number] => [
      { number: socket, arguments: [family, 3] },
      answers.noFamily,
    ]),
  ];
  for (const [call, answer] of refused) expect(answerTo(machine, call)).toBe(answer);
});

test.each(machines)('%s: the numbers of another machine end the process', (machine) => {
  expect(answerTo(machine, { number: 0, machine: 0x40000003 })).toBe(answers.kill);
  expect(answerTo(machine, { number: 0x40000000 + 101 })).toBe(answers.kill);
});

test('a machine without a table has no filter', () => {
  expect(['x64', 'arm64', 'riscv64', 'toString'].map(isFilteredMachine)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('the numbers are those of the kernel headers, where they are installed', () => {
  const header = readHeader();
  if (header === undefined) {
    console.log('Not compared: no kernel headers for this machine.');
    return;
  }
  const source = readFileSync(new URL('system-calls.ts', import.meta.url), 'utf8');
  const rows = [...source.matchAll(/\['(\w+)', (\d+|null), (\d+|null)\]/g)];
  expect(rows.length).toBeGreaterThan(50);
  for (const [, name = '', x64 = ''] of rows) {
    const known = new RegExp(`__NR_${name} (\\d+)`).exec(header)?.[1];
    if (known !== undefined) expect(`${name} ${x64}`).toBe(`${name} ${known}`);
  }
});

function readHeader(): string | undefined {
  try {
    return readFileSync('/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 'utf8');
  } catch {
    return undefined;
  }
}
