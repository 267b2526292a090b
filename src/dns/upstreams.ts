/** The machine's own resolvers, as its resolv.conf names them. */
import { stat } from 'node:fs/promises';
import { type Clock, readFileIfExists } from '#base';
import { parseResolvConf } from '#linux';

/** How long a look at the file's time of change is good for. */
const checkPeriodMs = 5000;

/** Reads a resolv.conf again when it changed. Without the file, or without servers in it, the list is empty. */
export function createResolvConfReader({
  clock,
  file = '/etc/resolv.conf',
}: {
  readonly clock: Clock;
  readonly file?: string;
}): () => Promise<readonly string[]> {
  let servers: readonly string[] = [];
  let changedAt: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock.now() - checkedAt < checkPeriodMs) return servers;
    checkedAt = clock.now();
    const found = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (found === undefined || found !== changedAt)
      ({ servers } = parseResolvConf((await readFileIfExists(file)) ?? ''));
    changedAt = found;
    return servers;
  };
}
