const work = (a: number, b: number) => a + b;
export { work as main };
