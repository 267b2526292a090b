/** What a node is short of, as it was last seen. */
import type { PressureType } from './plan/signals.ts';

/** Told by who looks at the node; asked by who reports it, and by who lets pods in. Nothing, before the first look. */
export class NodePressures {
  #types: readonly PressureType[] = [];

  get current(): readonly PressureType[] {
    return this.#types;
  }

  /** Called after each look at the node, with all that it is short of. */
  tell(types: readonly PressureType[]): void {
    this.#types = types;
  }
}
