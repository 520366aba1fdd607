// @ts-types="npm:@types/ms@2.1.0"
import ms from 'npm:ms@2.1.3';
import { parse, type ParsedUrlQuery } from 'node:querystring';
export function main(text: ms.StringValue, query: string): { time: number; query: ParsedUrlQuery } {
  return { time: ms(text), query: parse(query) };
}
