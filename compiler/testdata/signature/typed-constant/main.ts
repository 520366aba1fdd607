type Handler<I, O> = (input: I, note: string) => Promise<O>;
export const main: Handler<number[], { sum: number }> = async (numbers, note = 'x') => ({
  sum: numbers.reduce((a, b) => a + b, note.length),
});
