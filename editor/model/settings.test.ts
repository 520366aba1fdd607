import { expect, test } from 'vitest';
import { defaultSettings, readSettings } from './settings.ts';

test('hints are shown only to who asks for them, in either spelling', () => {
  expect(readSettings({ inlayHints: true })).toEqual({ inlayHints: true });
  expect(readSettings({ inlayHints: { enabled: true } })).toEqual({ inlayHints: true });
  for (const sent of [undefined, null, 7, [], {}, { inlayHints: 'yes' }, { inlayHints: {} }]) {
    expect(readSettings(sent)).toEqual(defaultSettings);
  }
});
