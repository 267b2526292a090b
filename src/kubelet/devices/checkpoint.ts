/** What is noted of claims of devices that were prepared, or may have been, so that a later kubelet undoes it all:
 *  written before a driver is called, and after it has answered. */
import { join } from 'node:path';
import { readFileIfExists, writeFileAtomically } from '#base';
import type { ClaimName, PreparedDevice } from '#dra';

/** A claim on this node. */
export interface ClaimRecord extends ClaimName {
  /** The UIDs of pods that have it. */
  readonly pods: readonly string[];
  /** What each driver said of its devices; none before all have answered. */
  readonly drivers: Readonly<Record<string, readonly PreparedDevice[]>>;
  readonly isPrepared: boolean;
}

interface Checkpoint {
  readonly version: 1;
  readonly claims: readonly ClaimRecord[];
}

/** The claims on a node, by their UIDs. What is set is on the disk when it has resolved. */
export class ClaimRecords {
  readonly #path: string;
  #claims: ReadonlyMap<string, ClaimRecord>;

  private constructor(path: string, claims: readonly ClaimRecord[]) {
    this.#path = path;
    this.#claims = new Map(claims.map(claim => [claim.uid, claim]));
  }

  /** Reads what an earlier kubelet noted in its directory. Errors: of a file that cannot be read nothing is
   *  concluded. */
  static async open(directory: string): Promise<ClaimRecords> {
    const path = join(directory, 'dra_manager_state');
    const text = await readFileIfExists(path);
    return new ClaimRecords(path, text === undefined ? [] : (JSON.parse(text) as Checkpoint).claims);
  }

  /** By the claim's UID; undefined when it was never prepared here. */
  get(uid: string): ClaimRecord | undefined {
    return this.#claims.get(uid);
  }

  /** Those that some pod still has, or whose drivers have yet to take them back. */
  all(): ClaimRecord[] {
    return [...this.#claims.values()];
  }

  /** Those that a pod has. */
  ofPod(uid: string): ClaimRecord[] {
    return this.all().filter(({ pods }) => pods.includes(uid));
  }

  /** Resolves when the record is on the disk. */
  async set(claim: ClaimRecord): Promise<void> {
    await this.#write(new Map(this.#claims).set(claim.uid, claim));
  }

  /** Resolves when the record is gone from the disk. */
  async delete(uid: string): Promise<void> {
    const claims = new Map(this.#claims);
    claims.delete(uid);
    await this.#write(claims);
  }

  async #write(claims: ReadonlyMap<string, ClaimRecord>): Promise<void> {
    const checkpoint: Checkpoint = { version: 1, claims: [...claims.values()] };
    await writeFileAtomically(this.#path, JSON.stringify(checkpoint), 0o600);
    this.#claims = claims;
  }
}
