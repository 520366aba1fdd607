class Money {
  #cents: number;
  constructor(cents: number) { this.#cents = cents; }
  toJSON() { return { cents: this.#cents, currency: 'EUR' as const }; }
}
class Version { constructor(readonly text: string) {} toJSON(): string { return this.text; } }
export function main(cents: number) {
  return { price: new Money(cents), version: new Version('1'), when: [new Date(0)] };
}
