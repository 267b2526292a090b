/** Opens the store of a data directory as a start does: `node upgrade-opener.ts DIRECTORY`. The test of upgrades kills
 *  it. It prints `began`, and the store's revision once it is open. */
import { writeSync } from 'node:fs';
import path from 'node:path';
import { silentLogger, systemClock } from '#base';
import { claimDataDirectory } from '#lifecycle';
import { takeDataDirectory } from '../data-directory.ts';
import { openStore } from '../store-and-keys.ts';

const [dataDir = ''] = process.argv.slice(2);
writeSync(1, 'began\n');
await claimDataDirectory(dataDir, { base: path.join(path.dirname(dataDir), 'kubernode') });
using _lock = await takeDataDirectory(dataDir);
await using store = await openStore({ dataDir, clock: systemClock, logger: silentLogger });
writeSync(1, `${await store.currentRevision()}\n`);
