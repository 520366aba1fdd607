/** What a person can set, under `millrace` in the settings of the editor. */
export interface EditorSettings {
  /** Whether the types of outputs are shown behind the ids of steps. */
  readonly inlayHints: boolean;
  /** Whether flows that nobody opened are checked from the start, in the background. */
  readonly checkAllFlows: boolean;
}

export const defaultSettings: EditorSettings = { inlayHints: false, checkAllFlows: true };

/** Reads settings from a client, which may send anything. Also `{ inlayHints: { enabled } }`, as some spell it. */
export function readSettings(value: unknown): EditorSettings {
  const hints = fieldOf(value, 'inlayHints');
  return {
    inlayHints: hints === true || fieldOf(hints, 'enabled') === true,
    checkAllFlows: fieldOf(value, 'checkAllFlows') !== false,
  };
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
