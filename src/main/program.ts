/** The program behind `bin/kubernode`, once its code may come from a cache. */

import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { printable, systemClock } from '#base';
import { runCommandLine } from '#cli';
import { terminalOf } from '#lifecycle';
import { IdleMemory } from './idle-memory.ts';
import { installLastWords } from './last-words.ts';
import { createOperations } from './operations.ts';
import { readSupervision, sayReady, superviseVariables, watchSupervisor } from './supervision.ts';
import { TickShape } from './tick-shape.ts';

// Before the first collection.
using _tickShape = new TickShape();

// Nobody reads any more, as of `up | head` or a terminal that was closed, or the disk of the log is full. The cluster
// goes on, or stops as it should.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const lastWords = installLastWords();

const supervision = readSupervision(process.env, process.ppid);
for (const name of superviseVariables) delete process.env[name];
// Whoever ends the program in a terminal means the cluster's process too; pods go on, as when that is killed.
using _watch =
  supervision && !supervision.isDetached
    ? watchSupervisor(supervision, { clock: systemClock, onGone: () => process.exit(137) })
    : undefined;
/** Needs a shell. From the bundle, and from the source. */
const supervisor = ['../bin/supervise', '../../bin/supervise']
  .map(file => fileURLToPath(new URL(file, import.meta.url)))
  .find(file => process.platform !== 'win32' && existsSync(file));

// Whatever the user's umask, nobody else may write what is written here.
process.umask(process.umask() | 0o022);
// Objects live long in caches, and each pins the slab that its bytes were cut from: 64 KiB by default.
Buffer.poolSize = 8192;
const terminal = terminalOf(process.stdout, process.env);
using _idleMemory = new IdleMemory({ clock: systemClock });
const exitCode = await runCommandLine(process.argv.slice(2), {
  operations: createOperations({ supervision, lastWords }),
  supervisor,
  life: {
    restarts: supervision?.restarts ?? 0,
    lastDeath: supervision?.lastDeath?.how,
    ready() {
      lastWords.goOnInShortage();
      if (supervision) sayReady(supervision);
      // Now, and not when the process ends, since that can be by a signal; what the cache has already is not written
      // again.
      flushCompileCache();
    },
    stopping: () => lastWords.releaseSpare(),
  },
  print: line => (terminal ? terminal.line(printable(line)) : void process.stdout.write(`${printable(line)}\n`)),
  show: terminal && (text => terminal.show(printable(text))),
  env: process.env,
});
process.exit(exitCode);
