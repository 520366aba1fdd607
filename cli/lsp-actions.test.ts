import { afterAll, beforeAll, expect, test } from 'vitest';
import { applied, rangeOf } from './testing/editor-world.ts';
import { FlowEditor, unpinned } from './testing/flow-editor.ts';

let editor: FlowEditor;

beforeAll(async () => {
  editor = await FlowEditor.start();
});

afterAll(async () => {
  await editor.end();
});

test('every fix of a diagnostic is a quick fix, for the version that it was made for', async () => {
  const text = editor.pinned.replace('with:', 'wiht:');
  const { uri, found } = await editor.opened(text);
  expect(found).toContain('parse/unknown-key');
  const [action] = await editor.actionsAt(uri, rangeOf(text, 'wiht'), 'quickfix');
  expect(action).toMatchObject({
    title: 'Rename `wiht` to `with`',
    kind: 'quickfix',
    isPreferred: true,
  });
  expect(action?.diagnostics?.[0]?.code).toBe('parse/unknown-key');
  expect(action?.edit.documentChanges?.[0]?.textDocument).toEqual({ uri, version: 1 });
  expect(applied(text, uri, action!.edit)).toBe(editor.pinned);
  expect(await editor.actionsAt(uri, rangeOf(text, 'inputs'), 'quickfix')).toEqual([]);
});

test('all safe fixes are one action, in as many rounds as they take', async () => {
  const text = unpinned.replace('with:', 'wiht:').replace('output.text', 'output.texd');
  const { uri } = await editor.opened(text);
  const [action, ...others] = await editor.actionsAt(uri, rangeOf(text, 'inputs'), 'source.fixAll');
  expect(others).toEqual([]);
  expect(action?.kind).toBe('source.fixAll.millrace');
  expect(applied(text, uri, action!.edit)).toBe(editor.pinned);
});

test('what has no pin is pinned, and a pin that is behind takes the new version', async () => {
  expect(await editor.after(unpinned, 'scripts/greet.ts', /^Pin /)).toBe(editor.pinned);
  const behind = editor.pinned.replace(/@[0-9a-f]{12}/, '@0123456789ab');
  const title = /^Take the version of scripts\/greet\.ts in the working tree$/;
  expect(await editor.after(behind, '@0123', title)).toBe(editor.pinned);
  const twice = behind.replace(
    'outputs:',
    `  again:\n    uses: scripts/greet.ts@ba9876543210\n    with: { name: a, tone: curt }\noutputs:`,
  );
  expect(await editor.after(twice, '@0123', title)).toBe(
    twice.replace('0123456789ab', /@([0-9a-f]{12})/.exec(editor.pinned)?.[1] ?? ''),
  );
  expect(await editor.after(twice, '@0123', /^Take the versions of all/)).not.toMatch(
    /0123456789ab|ba9876543210/,
  );
});

test('a missing argument is added: from an input of its name, else left for a person to write', async () => {
  const title = /^Add `name`, `tone` under `with`$/;
  const none = editor.pinned.replace(/ {4}with:\n {6}name: .*\n {6}tone: kind\n/, '');
  expect(await editor.after(none, 'scripts/greet', title)).toBe(
    editor.pinned
      .replace('name: ${{ inputs.name }}', "name: '${{ inputs.name }}'")
      .replace('tone: kind', 'tone:'),
  );
  const some = editor.pinned.replace(/ {6}name: .*\n/, '');
  expect(await editor.after(some, 'with', /^Add `name` under `with`$/)).toBe(
    some.replace('tone: kind\n', "tone: kind\n      name: '${{ inputs.name }}'\n"),
  );
  const braces = editor.pinned.replace(
    /with:\n {6}name: .*\n {6}tone: kind\n/,
    'with: { tone: kind }\n',
  );
  expect(await editor.after(braces, 'with', /^Add `name`/)).toContain(
    "with: { tone: kind, name: '${{ inputs.name }}' }\n",
  );
});

test('a step is guarded by what it reads, in front of the condition that it has', async () => {
  const maybe = editor.pinned.replace('inputs.name }}', 'inputs.maybe }}');
  expect(await editor.after(maybe, 'inputs.maybe }}', /^Run `greet` only if/)).toBe(
    maybe.replace('    uses:', "    if: '${{ inputs.maybe != null }}'\n    uses:"),
  );
  const loose = maybe.replace(
    '    uses:',
    "    if: ${{ inputs.name == 'a' || inputs.name == 'b' }}\n    uses:",
  );
  expect(await editor.after(loose, 'inputs.maybe }}', /^Run `greet` only if/)).toContain(
    "if: ${{ inputs.maybe != null && (inputs.name == 'a' || inputs.name == 'b') }}\n",
  );
});

test('a step is granted what its script asks for, when it says less or something else', async () => {
  const title = /^Grant `greet` exactly what scripts\/greet\.ts asks for$/;
  const narrow = editor.pinned.replace('    with:', '    permissions: { env: [TOKEN] }\n    with:');
  expect(await editor.after(narrow, 'permissions', title)).toContain(
    "permissions: { net: ['api.example:443'], env: [TOKEN] }\n",
  );
  const { uri } = await editor.opened(
    narrow.replace('env: [TOKEN]', "net: ['api.example:443'], env: [TOKEN]"),
  );
  const text = narrow.replace('env: [TOKEN]', "net: ['api.example:443'], env: [TOKEN]");
  expect(await editor.actionsAt(uri, rangeOf(text, 'permissions'))).toEqual([]);
});
