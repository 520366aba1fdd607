import { checkMessages } from './check-messages.ts';
import { inferMessages } from './infer-messages.ts';
import { parseMessages } from './parse-messages.ts';
import { resolveMessages } from './resolve-messages.ts';
import { silenceMessages } from './silence-messages.ts';
import { testMessages } from './test-messages.ts';

/** Everything the compiler can say to its user, a file a stage; `docs/diagnostics.md` is made from it. */
export const catalogue: typeof checkMessages &
  typeof inferMessages &
  typeof parseMessages &
  typeof resolveMessages &
  typeof silenceMessages &
  typeof testMessages = {
  ...checkMessages,
  ...inferMessages,
  ...parseMessages,
  ...resolveMessages,
  ...silenceMessages,
  ...testMessages,
};

export type Catalogue = typeof catalogue;
export type DiagnosticCode = keyof Catalogue;
