import { expect, test } from 'vitest';
import { sha256 } from '../../lock/index.ts';
import { computeBlobId } from '../../store/index.ts';
import { findEdits } from './find-edits.ts';
import { type FileDigests, pinKey, type PinnedFile, type PinnedReading } from './read-pinned.ts';

function digests(text: string): FileDigests {
  return { sha256: sha256(text), blob: computeBlobId(Buffer.from(text), 'sha1') };
}

const pin: PinnedFile = { path: 'lib/a.ts', ...digests('pinned') };
const differs: PinnedReading = { state: 'there', text: 'pinned', other: digests('other') };

async function editOf(reading: PinnedReading, head: string | undefined): Promise<unknown> {
  const committed = head === undefined ? [] : [[pin.path, digests(head).blob] as const];
  const edits = await findEdits(
    { committed: () => Promise.resolve(new Map(committed)) },
    new Map([[pinKey(pin), reading]]),
  );
  return edits(pin);
}

test('what is neither pinned nor in HEAD is an edit, also where HEAD has what is pinned', async () => {
  const edit = { sha256: digests('other').sha256, isTracked: true };
  expect(await editOf(differs, 'pinned')).toEqual({ edit });
  expect(await editOf(differs, 'third')).toEqual({ edit });
});

test('what is committed and newer than the pin is none', async () => {
  expect(await editOf(differs, 'other')).toEqual({});
});

test('without a commit of the file every difference is an edit', async () => {
  expect(await editOf(differs, undefined)).toMatchObject({ edit: { isTracked: false } });
});

test('HEAD is asked only where something differs', async () => {
  const edits = await findEdits(
    { committed: () => Promise.reject(new Error('asked')) },
    new Map([[pinKey(pin), { state: 'there', text: 'pinned' }]]),
  );
  expect(edits(pin)).toEqual({});
});
