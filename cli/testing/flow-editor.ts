import { EditorClient, type WireRange } from './editor-client.ts';
import {
  addressIn,
  applied,
  codesOf,
  positionOf,
  rangeOf,
  type WireWorkspaceEdit,
} from './editor-world.ts';
import { makeRepository, type TestRepository } from './repository.ts';

/** A script that asks for something. */
export const asking: string = `export const permissions = { net: ['api.example:443'], env: ['TOKEN'] };
/** Says hello. */
export function main(name: string, tone: 'kind' | 'curt', loud?: boolean) {
  return { text: loud ? name.toUpperCase() : name, tone, letters: name.length };
}
`;

/** A flow without pins that uses it. */
export const unpinned: string = `inputs:
  name: { type: string }
  maybe: { type: string, required: false }
steps:
  greet:
    uses: scripts/greet.ts
    with:
      name: \${{ inputs.name }}
      tone: kind
outputs:
  text: \${{ steps.greet.output.text }}
`;

export interface CodeAction {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly diagnostics?: readonly { readonly code: string }[];
  readonly edit: WireWorkspaceEdit;
}

export interface CompletionItem {
  readonly label: string;
  readonly sortText: string;
  readonly filterText?: string;
  readonly detail?: string;
  readonly documentation?: { readonly value: string };
  readonly textEdit: { readonly range: WireRange; readonly newText: string };
}

/** A repository with that flow, and a server in which texts are opened as flows of it. */
export class FlowEditor {
  readonly repository: TestRepository;
  readonly client: EditorClient;
  /** The flow with its pins. */
  readonly pinned: string;
  #count = 0;

  private constructor(repository: TestRepository) {
    this.repository = repository;
    this.pinned = repository.read('flows/base.yaml');
    this.client = new EditorClient({ folders: [repository.root] });
  }

  static async start(files: Readonly<Record<string, string>> = {}): Promise<FlowEditor> {
    const repository = makeRepository({
      files: { 'scripts/greet.ts': asking, 'flows/base.yaml': unpinned, ...files },
    });
    await repository.millrace('pin');
    const editor = new FlowEditor(repository);
    await editor.client.start();
    return editor;
  }

  async end(): Promise<void> {
    await this.client.kill();
    this.repository.remove();
  }

  /** Opens a text as a flow of its own. */
  async opened(text: string): Promise<{ uri: string; found: readonly string[] }> {
    this.#count += 1;
    const uri = addressIn(this.repository, `flows/case-${String(this.#count)}.yaml`);
    this.client.open(uri, text);
    return { uri, found: codesOf(await this.client.diagnostics(uri, 1)) };
  }

  async actionsAt(uri: string, range: WireRange, only?: string): Promise<readonly CodeAction[]> {
    const context = { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) };
    const params = { textDocument: { uri }, range, context };
    // True: the protocol says so.
    return (await this.client.request('textDocument/codeAction', params)) as readonly CodeAction[];
  }

  /** The text after the action with a title, made at a word. */
  async after(text: string, word: string, title: RegExp): Promise<string> {
    const { uri } = await this.opened(text);
    const actions = await this.actionsAt(uri, rangeOf(text, word));
    const action = actions.find((one) => title.test(one.title));
    if (action === undefined)
      throw new Error(`Only ${actions.map((one) => one.title).join(' | ')}`);
    return applied(text, uri, action.edit);
  }

  /** What is offered at `|` in a text. */
  async offered(
    marked: string,
  ): Promise<{ items: readonly CompletionItem[]; text: string; uri: string }> {
    const position = positionOf(marked, '|');
    const text = marked.replace('|', '');
    const { uri } = await this.opened(text);
    const params = { textDocument: { uri }, position };
    const list = await this.client.request('textDocument/completion', params);
    return { items: (list as { items: readonly CompletionItem[] }).items, text, uri };
  }

  async labels(marked: string): Promise<readonly string[]> {
    return (await this.offered(marked)).items.map(({ label }) => label).sort();
  }
}
