/** The program behind `bin/kubernode`. */

import { systemClock, systemErrorCode, toError } from '#base';
import { runCommandLine } from '#cli';
import { trimMemoryWhenIdle } from './idle-memory.ts';
import { operations } from './operations.ts';
import { toSourcePositions } from './source-positions.ts';

// Nobody reads any more: `up | head`, or a terminal that was closed. The cluster goes on, or stops as it should.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if (!['EPIPE', 'EIO'].includes(systemErrorCode(error) ?? '')) throw error;
  });
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
