export interface Order {
  id: string;
  lines: Line[];
  raw: any;
}
export interface Line {
  prices: Map<string, number>;
  refund(): Promise<void>;
}
export declare class Client {
  #token: string;
  constructor(token: string);
  order(id: string): Promise<Order>;
}
