/** Not part of the schema. */
export interface Address { street: string; city: string }
export interface Order { billing: Address; /** Where it goes. */ shipping: Address; contacts: Address[] }
export const main = (order: Order) => order;
