/** How damaged copies of a store end: refused, told of, harmless, never silent.
 *  `node bench/damage.ts [COUNT] [SEED]` */
import { damageCopies, type Ending } from '../src/store/lmdb/damaged-copies.ts';

const [count = 500, seed = 1] = process.argv.slice(2).map(Number);
const endings = new Map<Ending, number>();
for await (const { damage, ending, detail } of damageCopies({ seed, count })) {
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
  if (ending === 'silent' || ending === 'aborted') console.log(`${damage}: ${ending}: ${detail}`);
}
console.log(
  `${count} damaged copies (seed ${seed}): ${[...endings].map(([ending, times]) => `${times} ${ending}`).join(', ')}`,
);
if (endings.has('silent') || endings.has('aborted')) process.exitCode = 1;
