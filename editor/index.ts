export type { EditorRepository, EditorWorld, PinOrigin } from './model/world.ts';
export { serveEditor } from './host/serve-editor.ts';
