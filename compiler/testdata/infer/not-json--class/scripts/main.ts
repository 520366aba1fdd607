class Account {
  #balance = 0;
  constructor(readonly owner: string) {}
  deposit(amount: number) {
    this.#balance += amount;
  }
}
export function main(owner: string) {
  return { account: new Account(owner), failure: new Error('no') };
}
