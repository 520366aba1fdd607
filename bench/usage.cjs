// Preloaded into what is measured: writes what the process took to the file that BENCH_USAGE names.
const { writeFileSync } = process.getBuiltinModule('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpu = (userCPUTime + systemCPUTime) / 1000;
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify({ cpu, memory: maxRSS / 1024 }));
});
