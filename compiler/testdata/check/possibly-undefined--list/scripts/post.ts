/**
 * Posts a text.
 * @param text what to say
 * @param times how often
 */
export function main(text: string, times = 1) {
  return { ok: text.length > times };
}
