export async function main({ url }: { url: string }, signal: AbortSignal) {
  return { url, aborted: signal.aborted };
}
