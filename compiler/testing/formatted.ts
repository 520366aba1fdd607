import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** A generated text as `npm run fix` would leave it, so that generating and formatting agree. `path` is from the root. */
export async function formatted(path: string, text: string): Promise<string> {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
