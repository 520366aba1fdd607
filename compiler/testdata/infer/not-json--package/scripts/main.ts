import { Client } from 'npm:shop-sdk@2.1.0';
export async function main(text: string) {
  const client = new Client('token');
  return { order: await client.order(text), client };
}
