import { type CodeText, scanCode } from '../code/scan-code.ts';

// A process of its own: texts of strangers are parsed by machine code here, which ends with all that is in its
// process when a text is nested too deeply. It is given nothing of the auditor's environment.

// Says that it has started: whoever ends before that was no text's doing.
process.send?.('ready');
process.on('message', (texts: readonly CodeText[]) => {
  void scanAll(texts);
});

/** One answer a text, each sent before the next text is read: the one without an answer ended the process. */
async function scanAll(texts: readonly CodeText[]): Promise<void> {
  for (const [index, text] of texts.entries()) await answer({ index, scan: scanCode(text) });
}

async function answer(message: object): Promise<void> {
  await new Promise<void>((resolve) => {
    // Without the auditor there is nobody to answer to; Node ends the process then.
    if (
      process.send?.(message, () => {
        resolve();
      }) === undefined
    )
      resolve();
  });
}
