/** The client that a controller gets: it refuses what the controller does not declare, and notes what it writes. */
import type { Kind, KubeObject } from '#api';
import type { Client } from '#client';
import type { Write } from './freshness.ts';

export interface RecordingOptions {
  /** Plurals, or `plural/subresource`. */
  readonly allowed: ReadonlySet<string>;
  /** For messages. */
  readonly controller: string;
  readonly onWrite: (write: Write) => void;
}

/** `pods`, or `pods/status`. */
function writeName(kind: Kind, subresource?: string): string {
  return subresource ? `${kind.plural}/${subresource}` : kind.plural;
}

/** What a declaration of writes allows. */
export function allowedWrites(writes: readonly (Kind | string)[]): ReadonlySet<string> {
  return new Set(writes.map(write => (typeof write === 'string' ? write : writeName(write))));
}

/** Wraps a client. Throws a plain Error, a defect of the declaration, for what is not allowed. */
export function createRecordingClient(client: Client, { allowed, controller, onWrite }: RecordingOptions): Client {
  const check = (kind: Kind, subresource?: string): void => {
    const name = writeName(kind, subresource);
    if (!allowed.has(name)) throw new Error(`controller ${controller} writes ${name} without declaring it`);
  };
  const note = <K extends KubeObject>(kind: Kind, object: K): K => {
    onWrite({ kind, resourceVersion: object.metadata.resourceVersion });
    return object;
  };
  return {
    ...reads(client),
    async create(kind, object, options) {
      check(kind, options?.subresource);
      return note(kind, await client.create(kind, object, options));
    },
    async update(kind, object, options) {
      check(kind, options?.subresource);
      return note(kind, await client.update(kind, object, options));
    },
    async updateStatus(kind, object, options) {
      check(kind, 'status');
      return note(kind, await client.updateStatus(kind, object, options));
    },
    async patch(kind, key, patch, options) {
      check(kind, options?.subresource);
      return note(kind, await client.patch(kind, key, patch, options));
    },
    async delete(kind, key, options) {
      check(kind);
      const answer = await client.delete(kind, key, options);
      const uid = options?.preconditions?.uid;
      if (uid !== undefined) onWrite({ kind, deleted: key, uid });
      return answer;
    },
    async deleteCollection(kind, options) {
      check(kind);
      return await client.deleteCollection(kind, options);
    },
    async createSubresource(kind, key, subresource, body, options) {
      check(kind, subresource);
      return await client.createSubresource(kind, key, subresource, body, options);
    },
  };
}

const reads = (client: Client): Pick<Client, 'transport' | 'get' | 'find' | 'list' | 'watch'> => ({
  transport: client.transport,
  get: (kind, key, options) => client.get(kind, key, options),
  find: (kind, key, options) => client.find(kind, key, options),
  list: (kind, options) => client.list(kind, options),
  watch: (kind, options) => client.watch(kind, options),
});
