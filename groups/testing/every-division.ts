/** Every way to put `count` things into sets, as the number of the set of each. */
export function* everyPartition(count: number): Generator<readonly number[]> {
  const owner = Array.from({ length: count }, () => 0);
  function* from(at: number, sets: number): Generator<readonly number[]> {
    if (at === count) {
      yield owner;
      return;
    }
    for (let set = 0; set <= sets; set += 1) {
      owner[at] = set;
      yield* from(at + 1, Math.max(sets, set + 1));
    }
  }
  yield* from(0, 0);
}
