export default (text: string, times = 2) => text.repeat(times);
