/** Who watches what: an event is shown only to watches that it may concern, so that a kubelet that watches the pods of
 *  its node costs nothing when other nodes' pods change. */
import type { CacheEvent } from './cache-event.ts';
import type { Scope } from './selection.ts';

/** One watch as its cache sees it. */
export interface Watcher {
  readonly scope: Scope;
  onEvent(event: CacheEvent): void;
}

type Groups = Map<string, Set<Watcher>>;

/** The watches of one resource. */
export class WatcherIndex {
  readonly #everything = new Set<Watcher>();
  readonly #byNamespace: Groups = new Map();
  readonly #byPath: Groups = new Map();
  readonly #byField = new Map<string, Groups>();

  /** Files it by the narrowest thing that its scope says. */
  add(watcher: Watcher): void {
    const [groups, value] = this.#place(watcher.scope);
    const group = groups ? groups.get(value) : this.#everything;
    if (group) group.add(watcher);
    else groups?.set(value, new Set([watcher]));
  }

  /** One that is not there is no error. */
  delete(watcher: Watcher): void {
    const [groups, value] = this.#place(watcher.scope);
    if (!groups) this.#everything.delete(watcher);
    const group = groups?.get(value);
    if (group?.delete(watcher) && group.size === 0) groups?.delete(value);
  }

  /** In no order. */
  all(): Watcher[] {
    const groups = [this.#byNamespace, this.#byPath, ...this.#byField.values()];
    return [...this.#everything, ...groups.flatMap(group => [...group.values()].flatMap(watchers => [...watchers]))];
  }

  /** Shows the event to every watch that it may concern, once. */
  dispatch(event: CacheEvent): void {
    const { namespace, name } = event.subject;
    show(event, this.#everything);
    if (this.#byNamespace.size > 0) show(event, this.#byNamespace.get(namespace));
    if (this.#byPath.size > 0) show(event, this.#byPath.get(`${namespace}/${name}`));
    for (const [field, groups] of this.#byField) {
      if (groups.size === 0) continue;
      const before = event.previous?.fieldOf(field);
      const after = event.current?.fieldOf(field);
      if (before !== undefined) show(event, groups.get(before));
      if (after !== undefined && after !== before) show(event, groups.get(after));
    }
  }

  #place(scope: Scope): [Groups | undefined, string] {
    if (scope.name !== undefined && scope.namespace !== undefined)
      return [this.#byPath, `${scope.namespace}/${scope.name}`];
    if (scope.field) {
      let groups = this.#byField.get(scope.field.name);
      if (!groups) this.#byField.set(scope.field.name, (groups = new Map()));
      return [groups, scope.field.value];
    }
    if (scope.namespace !== undefined) return [this.#byNamespace, scope.namespace];
    return [undefined, ''];
  }
}

function show(event: CacheEvent, watchers: Set<Watcher> | undefined): void {
  if (watchers) for (const watcher of watchers) watcher.onEvent(event);
}
