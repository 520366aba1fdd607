type UserId = string & { readonly __brand: 'UserId' };
declare const tag: unique symbol;
type Cents = number & { readonly [tag]: true };
type Hint = 'small' | 'large' | (string & {});
export function main(id: UserId, price: Cents, size: Hint) {
  return { id, price, size };
}
