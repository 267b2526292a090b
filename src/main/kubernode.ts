/** What `bin/kubernode` runs: the program, from code that an earlier start compiled. Compiling it is a quarter of a
 *  start.
 *
 *  The cache lies beside the bundle, so that whoever may write the one may write the other, and each user has a folder
 *  of their own there; without one, everything is compiled as ever. The sources, run directly, use none. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

if (import.meta.url.endsWith('.js')) enableCompileCache(fileURLToPath(new URL('compile-cache', import.meta.url)));
await import('./program.ts');
