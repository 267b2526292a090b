/** Replaces every new folder of an atomic writer by a link, as a hostile container with a mount of the same volume
 *  would: run as a program of its own, with the volume and where links are to lead. */
import { readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [, , volume = '', target = ''] = process.argv;
const known = new Set(readdirSync(volume));
process.stdout.write('ready\n');
for (;;) {
  for (const name of readdirSync(volume)) {
    if (!name.startsWith('..20') || known.has(name)) continue;
    known.add(name);
    try {
      renameSync(join(volume, name), join(volume, `..was${name}`));
      symlinkSync(target, join(volume, name));
    } catch {
      // The writer was quicker.
    }
  }
}
