/** Who of those that complete a draft is asked again, of a list that is asked one after the other: who wishes it, and
 *  has not seen what others made of the draft since.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#reinvocation-policy */
import { deepClone, deepEqual, type KubeObject } from '#api';

/** What is known of one list of `Key`s and one draft, over both rounds. */
export class Reinvocation<Key> {
  /** Those that wish to be asked again and have seen the draft as it is. */
  readonly #current = new Set<Key>();
  /** Those that have not seen what has changed since. */
  readonly #again = new Set<Key>();
  #last: KubeObject | undefined;

  /** To be called before a round: others may have changed the draft since the last one. */
  begin(isSecond: boolean, draft: KubeObject | undefined): void {
    if (isSecond && this.#current.size > 0 && !deepEqual(this.#last, draft)) this.changed();
  }

  /** Whether one that was asked in the first round is asked again. */
  isAskedAgain(key: Key): boolean {
    return this.#again.has(key);
  }

  /** Those that were asked have not seen the draft as it is now. */
  changed(): void {
    for (const key of this.#current) this.#again.add(key);
    this.#current.clear();
  }

  /** One that wishes to be asked again was asked. */
  asked(key: Key): void {
    this.#current.add(key);
  }

  /** To be called after a round. */
  end(isSecond: boolean, draft: KubeObject | undefined): void {
    this.#last = !isSecond && this.#current.size > 0 ? deepClone(draft) : undefined;
  }
}
