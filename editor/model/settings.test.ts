import { expect, test } from 'vitest';
import { defaultSettings, readSettings } from './settings.ts';

test('hints are shown only to who asks for them, in either spelling', () => {
  expect(readSettings({ inlayHints: true }).inlayHints).toBe(true);
  expect(readSettings({ inlayHints: { enabled: true } }).inlayHints).toBe(true);
  for (const sent of [undefined, null, 7, [], {}, { inlayHints: 'yes' }, { inlayHints: {} }]) {
    expect(readSettings(sent)).toEqual(defaultSettings);
  }
});

test('flows that nobody opened are checked unless somebody says no', () => {
  expect(readSettings({ checkAllFlows: false }).checkAllFlows).toBe(false);
  for (const sent of [null, {}, { checkAllFlows: true }, { checkAllFlows: 'no' }]) {
    expect(readSettings(sent).checkAllFlows).toBe(true);
  }
});
