/** The one name of a folder that links give several. */
import { realpathSync } from 'node:fs';
import path from 'node:path';

/** The path without links, as far as it exists: the same for each name of a folder, before and after it is made. */
export function realPlace(place: string): string {
  const absolute = path.resolve(place);
  try {
    return realpathSync(absolute);
  } catch {
    const above = path.dirname(absolute);
    return above === absolute ? absolute : path.join(realPlace(above), path.basename(absolute));
  }
}
