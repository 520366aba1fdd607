class Nothing {}
export function main(list: [], options = {}, nothing = new Nothing()) {
  return { list, options, nothing, none: [], empty: {} };
}
