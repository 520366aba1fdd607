import { defaultMachine } from '../groups/index.ts';

/** An action at one commit. GitHub's own name for it stands in the comment behind `uses:`. */
export interface PinnedAction {
  /** `OWNER/REPO@COMMIT`, all 40 digits: a tag could be moved to other code. */
  readonly uses: string;
  /** The release that the commit is, `v7.0.1`. */
  readonly version: string;
}

type ActionName = 'cache' | 'checkout' | 'downloadArtifact' | 'setupNode' | 'uploadArtifact';

/**
 * Every action that a workflow of ours uses, in one place. Taken without network from snapshots of
 * public repositories in November 2026, each commit from two independent kinds of source or more:
 * - the history of the action's own repository: `package.json` at checkout 3d3c42e says 7.0.1, at
 *   setup-node 8207627 7.0.0, at download-artifact 3e5f45b 8.0.1;
 * - the pins of ten or more unrelated repositories each, which name the same release beside the commit.
 *   For upload-artifact 043fb46 (v7.0.1) and cache 27d5ce7 (v5.0.5) these alone: the snapshot of the one
 *   ends before that release, and the other did not renew its `package.json` for it.
 */
export const actionVersions: Readonly<Record<ActionName, PinnedAction>> = {
  cache: action('actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae', 'v5.0.5'),
  checkout: action('actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'),
  downloadArtifact: action(
    'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    'v8.0.1',
  ),
  setupNode: action('actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'),
  uploadArtifact: action(
    'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
    'v7.0.1',
  ),
};

/** The Node.js that workflows set up, and the machine that they ask for when the flow names none. */
export const workflowDefaults: { readonly node: string; readonly machine: string } = {
  node: '24',
  machine: defaultMachine,
};

function action(uses: string, version: string): PinnedAction {
  return { uses, version };
}
