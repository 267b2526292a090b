/** The program behind `bin/kubernode`. */

import { systemClock, toError } from '#base';
import { runCommandLine } from '#cli';
import { trimMemoryWhenIdle } from './idle-memory.ts';
import { operations } from './operations.ts';
import { toSourcePositions } from './source-positions.ts';

process.on('uncaughtException', error => {
  process.stderr.write(`kubernode: ${toSourcePositions(toError(error).stack ?? String(error))}\n`);
  process.exit(70);
});

// Objects live long in caches, and each pins the slab that its bytes were cut from: 64 KiB by default.
Buffer.poolSize = 8192;
using _idleMemory = trimMemoryWhenIdle({ clock: systemClock });
const exitCode = await runCommandLine(process.argv.slice(2), {
  operations,
  print: line => void process.stdout.write(`${line}\n`),
  env: process.env,
});
process.exit(exitCode);
