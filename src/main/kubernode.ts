/** The program behind `bin/kubernode`. */

import { toError } from '#base';
import { runCommandLine } from '#cli';
import { operations } from './operations.ts';

process.on('uncaughtException', error => {
  process.stderr.write(`kubernode: ${toError(error).stack}\n`);
  process.exit(70);
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  operations,
  print: line => void process.stdout.write(`${line}\n`),
  env: process.env,
});
process.exit(exitCode);
