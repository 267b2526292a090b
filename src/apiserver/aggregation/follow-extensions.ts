/** Keeps current which versions of groups other servers answer for. */
import { type APIService, formatKey } from '#api';
import type { Clock, Logger } from '#base';
import { FollowedCache } from '../authz/follow-cache.ts';
import type { ResourceCache } from '../watch/resource-cache.ts';
import type { StoredObject } from '../watch/stored-object.ts';

/** The API services that name a server. */
export interface Extensions extends Pick<FollowedCache, 'settled'> {
  readonly size: number;
  /** The one of a version. */
  find(group: string, version: string): APIService | undefined;
  /** All of them. */
  all(): Iterable<APIService>;
}

/** Calls back when one came, changed or went. */
export function followExtensions(
  cache: ResourceCache,
  { clock, logger, onChange }: { clock: Clock; logger: Logger; onChange: (name: string) => void },
): Extensions {
  const known = new Map<string, APIService>();
  const set = (object: APIService) => {
    const { spec, metadata } = object;
    const key = formatKey(metadata);
    if (spec.service) known.set(key, object);
    else if (!known.delete(key)) return;
    onChange(metadata.name);
  };
  const followed = new FollowedCache(
    cache,
    {
      clear: () => known.clear(),
      add: ({ object }) => set(object as APIService),
      onEvent({ current, previous }) {
        if (current) return set(current.object as APIService);
        const { name } = previous as StoredObject;
        if (known.delete(name)) onChange(name);
      },
    },
    { clock, logger },
  );
  return {
    get size() {
      return known.size;
    },
    find: (group, version) => known.get(`${version}.${group}`),
    all: () => known.values(),
    settled: () => followed.settled(),
  };
}
