import { afterEach, expect } from 'vitest';
import { EditorClient, type ClientOptions } from './editor-client.ts';
import { makeRepository, type TestRepository } from './repository.ts';

/** A script that greets somebody. */
export const greet: string = `/** Says hello. */
export function main(name: string, loud?: boolean) {
  return { text: loud ? name.toUpperCase() : name, letters: name.length };
}
`;

/** A flow that uses it. */
export const flow: string = `inputs:
  who: { type: string }
steps:
  greet:
    uses: scripts/greet.ts
    with:
      name: \${{ inputs.who }}
outputs:
  text: \${{ steps.greet.output.text }}
`;

const cleanups: (() => unknown)[] = [];

/** Does something after the test, last things first. */
export function cleanUpLater(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A repository with pinned flows. */
export async function repositoryWith(files: Record<string, string> = {}): Promise<TestRepository> {
  const repository = makeRepository({
    files: { 'scripts/greet.ts': greet, 'flows/hello.yaml': flow, ...files },
  });
  cleanups.push(repository.remove);
  const { code, err } = await repository.millrace('pin');
  expect([code, err]).toEqual([0, '']);
  return repository;
}

/** A server of its own for a test, ended after it. */
export async function startClient(options: ClientOptions = {}): Promise<EditorClient> {
  const client = new EditorClient(options);
  cleanups.push(() => client.kill());
  await client.start();
  return client;
}
