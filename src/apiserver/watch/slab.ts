/** Memory that the bytes of many objects share: in pieces of their own, each takes half a kilobyte beside what it
 *  holds. Objects that are read together lie together; who is replaced moves out, and when less than half is left, the
 *  rest do. */

/** Someone whose bytes lie in a slab. */
export interface Tenant {
  readonly byteLength: number;
  /** Copies its bytes to a place of their own, and {@link Slab.leave leaves}. */
  moveOut(): void;
}

/** So much lies in one slab, about. */
const slabBytes = 256 * 1024;

/** Its memory is freed when the last who lies in it has moved out or is forgotten. */
export class Slab {
  readonly bytes: Buffer;
  #tenants: Tenant[] = [];
  #tenantBytes = 0;
  #end = 0;

  constructor(byteLength: number) {
    this.bytes = Buffer.allocUnsafeSlow(byteLength);
  }

  /** A copy of the value in the slab, which has to have room for it. */
  copy(value: Uint8Array): Uint8Array {
    const start = this.#end;
    this.bytes.set(value, start);
    this.#end += value.length;
    return this.bytes.subarray(start, this.#end);
  }

  /** Somebody's bytes lie in it from now on. */
  enter(tenant: Tenant): void {
    this.#tenants.push(tenant);
    this.#tenantBytes += tenant.byteLength;
  }

  /** Not any more. Who is left may be told to move out. */
  leave(tenant: Tenant): void {
    const at = this.#tenants.indexOf(tenant);
    if (at < 0) return;
    this.#tenants.splice(at, 1);
    this.#tenantBytes -= tenant.byteLength;
    if (this.#tenantBytes * 2 < this.bytes.length) for (const rest of this.#tenants.splice(0)) rest.moveOut();
  }
}

/** What was read together, with its values in slabs. What is little stays where it is. */
export function* inSlabs<R extends { readonly value: Uint8Array }>(
  rows: readonly R[],
): Iterable<readonly [row: R, slab: Slab | undefined]> {
  for (const group of groupsOf(rows)) {
    const byteLength = group.reduce((sum, { value }) => sum + value.length, 0);
    const slab = group.length > 1 && byteLength >= slabBytes / 4 ? new Slab(byteLength) : undefined;
    for (const row of group) yield [slab ? { ...row, value: slab.copy(row.value) } : row, slab];
  }
}

/** Rows in a row that fit into a slab. */
function groupsOf<R extends { readonly value: Uint8Array }>(rows: readonly R[]): readonly (readonly R[])[] {
  const groups: R[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const last = groups.at(-1);
    bytes += row.value.length;
    if (last && bytes <= slabBytes) last.push(row);
    else {
      groups.push([row]);
      bytes = row.value.length;
    }
  }
  return groups;
}
