import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { OperationalError } from '../../store/index.ts';
import { makeReadOnly, smallDisk } from '../../store/testing/small-disk.ts';
import type { RunEvent } from '../events/run-event.ts';
import { decodeFrames, journalHeader } from '../journal/frames.ts';
import { decodeRecords, type JournalRecord } from '../journal/records.ts';
import { JournalFile, type WriteBytes } from './journal-file.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

let folders = 0;

function newFolder(): string {
  folders += 1;
  const folder = join(root, String(folders));
  mkdirSync(folder);
  return folder;
}

function records(...outputs: readonly string[]): readonly JournalRecord[] {
  return outputs.map((output, at) => {
    const event: RunEvent = { kind: 'step-succeeded', step: 'a', output };
    return { at, event };
  });
}

function read(folder: string): readonly JournalRecord[] {
  const { payloads } = decodeFrames(readFileSync(join(folder, 'journal')));
  return payloads.flatMap(decodeRecords);
}

/** A disk with room for so many bytes, which takes a few at a time. */
function diskOf(room: number, atOnce: number): WriteBytes {
  let left = room;
  return (file, bytes, from) => {
    const length = Math.min(atOnce, left, bytes.length - from);
    if (length === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    left -= length;
    return writeSync(file, bytes, from, length);
  };
}

test('what is appended is read, each append in its own frame', async () => {
  const folder = newFolder();
  const journal = JournalFile.create(folder);
  await journal.append(records('a', 'b'));
  await journal.append([]);
  await journal.append(records('c'));
  journal.close();
  expect(read(folder)).toEqual([...records('a', 'b'), ...records('c')]);
  expect(decodeFrames(readFileSync(join(folder, 'journal'))).payloads.length).toBe(2);
});

test('a disk that takes a few bytes at a time is written to the end', async () => {
  const folder = newFolder();
  const journal = JournalFile.create(folder, diskOf(1e6, 7));
  await journal.append(records('x'.repeat(100)));
  journal.close();
  expect(read(folder)).toEqual(records('x'.repeat(100)));
});

test('on a disk that fills up at any byte, an append is acknowledged and there, or refused in words', async () => {
  for (let room = 19; room < 400; room += 1) {
    const folder = newFolder();
    const journal = JournalFile.create(folder, diskOf(room, 16));
    const acknowledged: JournalRecord[] = [];
    let failure: unknown;
    for (const record of records('one', 'two', 'three', 'four')) {
      try {
        await journal.append([record]);
        acknowledged.push(record);
      } catch (error) {
        failure = error;
        break;
      }
    }
    journal.close();
    expect(read(folder)).toEqual(acknowledged);
    if (acknowledged.length === 4) return;
    expect(failure).toBeInstanceOf(OperationalError);
    expect(String(failure)).toContain('The disk is full: the journal could not be written');
  }
  expect.fail('there was never room enough');
});

test('a journal goes on behind its last whole frame, cut at whatever byte', async () => {
  const folder = newFolder();
  const journal = JournalFile.create(folder);
  await journal.append(records('a'));
  await journal.append(records('b', 'c'));
  journal.close();
  const path = join(folder, 'journal');
  const whole = readFileSync(path);
  for (let cut = journalHeader.length; cut <= whole.length; cut += 1) {
    writeFileSync(path, whole.subarray(0, cut));
    const { length } = decodeFrames(readFileSync(path));
    const before = read(folder);
    const reopened = JournalFile.reopen(folder, length);
    expect(readFileSync(path).length).toBe(length);
    await reopened.append(records('d'));
    reopened.close();
    expect(read(folder)).toEqual([...before, ...records('d')]);
  }
});

test('after an append that failed nothing is appended, also when there is room again', async () => {
  const folder = newFolder();
  let isFull = false;
  const journal = JournalFile.create(folder, (file, bytes, from) => {
    if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return writeSync(file, bytes, from);
  });
  isFull = true;
  await expect(journal.append(records('a'))).rejects.toThrow('The disk is full');
  isFull = false;
  await expect(journal.append(records('b'))).rejects.toThrow('after an append has failed');
  journal.close();
  expect(read(folder)).toEqual([]);
});

test('a journal that is gone, or a folder on a disk that is read-only now, is an error', () => {
  expect(() => JournalFile.reopen(newFolder(), 0)).toThrow('ENOENT');
  const disk = smallDisk('1m');
  if (disk === undefined) return;
  JournalFile.create(disk).close();
  makeReadOnly(disk);
  expect(() => JournalFile.reopen(disk, 0)).toThrow('The disk is read-only: the journal could not');
});

test('a large value lies in a blob once, and nothing unfinished is left', async () => {
  const folder = newFolder();
  const journal = JournalFile.create(folder);
  const large = 'x'.repeat(100_000);
  await journal.append(records(large, large));
  journal.close();
  const blobs = readdirSync(join(folder, 'blobs'));
  expect(blobs).toEqual([expect.stringMatching(/^[\da-f]{64}$/u)]);
  expect(readFileSync(join(folder, 'blobs', blobs[0] ?? ''), 'utf8')).toBe(JSON.stringify(large));
  expect(readFileSync(join(folder, 'journal')).length).toBeLessThan(1000);
});

test('a second journal in the same folder is refused', () => {
  const folder = newFolder();
  JournalFile.create(folder).close();
  expect(() => JournalFile.create(folder)).toThrow('EEXIST');
});

test('a file where the folder should be is said', () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  expect(() => JournalFile.create(file)).toThrow('A file stands where a folder should be');
});
